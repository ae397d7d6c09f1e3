"""Write ``resources/reference/known_passwords.txt``: what everybody tries first, one to a line, in lower case.

``python build/make_known_passwords.py`` writes the file; ``--check`` only says whether it is up to date (exit 1 if not).
The entries are put together here from what people are known to build passwords of: walks over the keyboard, rows and runs
of digits, numbers of luck and love, common words, and Chinese names in pinyin, with the usual digits hung on. Entries of
four to seven characters are stems: too short for a password. What the rules see by themselves needs no entry: anything
short hung on an entry, dates, signs that stand for letters (``advisor_app/domain/guessable.py``).
"""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "resources" / "reference" / "known_passwords.txt"
SHORTEST, LONGEST = 4, 20

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p")
PAD = ("147", "258", "369", "123", "456", "789", "159", "357", "741", "852", "963", "321", "654", "987", "753", "951")
LOVE = (
    "520", "521", "1314", "5201314", "1314520", "5211314", "201314", "520520", "521521", "13141314", "5201314520",
    "7758521", "7758258", "147258369", "584520", "5845201314", "5843344521", "3344520", "3344521", "1573", "9420", "5420",
    "530", "770880", "1392010", "20184", "184", "246437", "3399", "360", "8807701314", "53770", "555", "886", "2010000", "13800138000", "13145200",
)  # fmt: skip
LUCK = (
    "666", "888", "999", "168", "188", "518", "588", "688", "1688", "5188", "5168", "8888", "6666", "9999", "66666",
    "88888", "99999", "666666", "888888", "999999", "6688", "8866", "168168", "518518", "588588", "16888", "888168",
    "668", "886", "998", "678", "789", "6789", "56789", "456789", "1818", "8818", "8168", "6868", "8686", "6969",
)  # fmt: skip
COUNTS = ("1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789", "1234567890")
ENDS = ("", "1", "01", "11", "12", "123", "1234", "12345", "123456", "321", "520", "1314", "666", "888", "168", "000")

WORDS = """
password passwd pass passcode passphrase secret access admin administrator root guest user username login logon logout
default system server master manager super superuser superman supervisor operator owner office computer internet network
windows linux ubuntu oracle mysql postgres database sqlserver apache tomcat cisco router huawei xiaomi lenovo samsung
apple google baidu tencent alibaba taobao weixin wechat alipay qqqq test tester testing temp temporary demo sample example
changeme letmein welcome hello helloworld goodbye nothing whatever something anything please thanks forever nobody
trustno1 iloveyou ilovemyself loveme lover love lovely lovers loveu sweet sweetie honey baby angel princess queen king
prince darling beautiful pretty handsome smile happy lucky fortune money rich million dollar gold golden silver diamond
crystal pearl star stars sunshine sunny moon moonlight night light rainbow flower flowers rose lily jasmine orchid peach
summer winter spring autumn monday friday sunday january february march april june july august september october november
december morning evening today tomorrow yesterday christmas birthday holiday family mother father brother sister daughter
husband wife friend friends children student teacher school college university doctor police soldier captain general
dragon tiger lion monkey horse rabbit snake mouse eagle falcon phoenix panda wolf bear shark dolphin butterfly chicken
kitty puppy cat7 dogs tigger hunter shadow ghost devil demon killer ninja samurai warrior knight wizard magic legend hero
batman spiderman ironman pokemon pikachu naruto doraemon starwars matrix avatar hobbit gandalf merlin
football soccer basketball baseball tennis hockey swimming running jordan kobe ronaldo messi beckham yaoming
liverpool arsenal chelsea barcelona juventus madrid milan manchester
america china chinese beijing shanghai guangzhou shenzhen hongkong taiwan tianjin chongqing chengdu hangzhou nanjing wuhan
xian suzhou qingdao dalian xiamen changsha zhengzhou jinan shenyang harbin kunming fuzhou ningbo wuxi dongguan foshan
london paris berlin tokyo canada england france germany russia australia zhongguo
michael jennifer jessica michelle daniel thomas robert william charlie andrew anthony joshua matthew george patrick
richard alexander nicholas jonathan christian elizabeth samantha amanda ashley nicole melissa victoria stephanie natalie
sophie sophia emma olivia alice tommy jackie jason kevin peter david james john mary anna linda nancy susan lisa
mercedes ferrari porsche lamborghini bentley toyota honda nissan mazda audi volkswagen volvo tesla geely chery changan
chevrolet corvette mustang ford buick jeep subaru suzuki yamaha kawasaki harley motor motorcycle garage workshop repair
service autoservice mechanic engine brake tyre tire wheel carwash cars truck driver qiche qixiu xiche weixiu chefu baoyang
baoma benchi aodi dazhong fengtian bentian richan biyadi changcheng wuling lingzhi baoshijie jiebao luhu linken woerwo
weibao jiayou gongsi laoban laobanniang jingli caiwu chejian kefu guwen qiantai menmian dianzhang shouyin shigong
freedom peace power energy thunder lightning storm fire water earth ocean river mountain forest desert island
orange banana cherry strawberry apple123 lemon melon mango cookie chocolate coffee cheese pepper sugar butter pumpkin
purple yellow green black white silver blue pink brown violet
music guitar piano violin singer dance dancer rock metal metallica nirvana eminem beatles
qwerty qwert asdf asdfgh asdfjkl zxcv zxcvbn zxcvbnm qazwsx qweasd qweasdzxc qwaszx zaqwsx wsxedc edcrfv abcd abcdef abcabc
woaini woaiwo woaiziji woaijia woaibaba woaimama woaita wobuaini woxihuanni aini ainiyiwannian yongyuan baobao baobei
baobeier laopo laogong laopowoaini qinaide xiaomao xiaogou xiaobao xiaoming xiaohua xiaoli xiaofang xingfu kuaile
pingan fugui facai gongxi shengri mima mimashi wodemima wangjimima wangji denglu yonghu guanli guanliyuan gongzuo
shanghai888 nihao nihaoma zaijian xiexie tiantian tianshi tiankong haohao meili piaoliang shuaige meinv sunwukong
zhongguoren daxue xuexi laoshi tongxue pengyou jiaren baba mama gege jiejie didi meimei erzi nver yeye nainai
fengyun longhu qinglong baihu feilong tianlong dashen yingxiong wudi guaishou tiancai shagua bendan hundan huaidan zhutou
caonima caonimade nimabi shabi wocao tamade wangbadan gundan qusi wozuishuai wozuimei wozuiniu woshilaoban woshishui
wobuzhidao wojiaoshenme woshinidie woshinibaba laozi laoniang dashuaige xiaoxiannv gongxifacai zhaocaijinbao caiyuangungun
yilupingan shengyixinglong zhangsan lisi wangwu zhaoliu lisanwu 1qaz@wsx !qaz2wsx !qaz@wsx zaq!2wsx 1qaz!qaz qwer!234 asdf!234
""".split()  # noqa: SIM905 (so many words read better in lines)
SURNAMES = """
wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu
dong xiao cheng cao yuan deng fu shen zeng peng lv su lu jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren
fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin
""".split()  # noqa: SIM905
GIVEN = """
wei fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xia ping gang bo hui hong mei ling hua
xin yu ying dan peng bin hao kai long fei jian xiaoming xiaohong xiaoli xiaoyan jianguo jianjun jianhua guoqiang zhiqiang
zhigang haifeng haiyan wenjie junjie haoran zihan yuxuan yifan xinyi meiling lili tingting yanyan xiaofeng weiwei dandan
""".split()  # noqa: SIM905


def _walks() -> Iterator[str]:
    """Along the rows of the keyboard both ways, down its columns, to and fro between two rows, over the number pad."""
    for row in ROWS:
        for way in (row, row[::-1]):
            yield from (way[begin:end] for begin in range(len(way)) for end in range(begin + 4, len(way) + 1))
    for many in range(1, 5):
        for begin in range(len(COLUMNS) - many + 1):
            columns = COLUMNS[begin : begin + many]
            yield from ("".join(columns), "".join(columns[::-1]), "".join(c[::-1] for c in columns))
            yield "".join(c[::-1] if at % 2 else c for at, c in enumerate(columns))
    for one, two in product((*ROWS, "abcdefghij", "qazwsxedc"), repeat=2):
        yield from ("".join(a + b for a, b in zip(one[:many], two, strict=False)) for many in range(2, 7) if one != two)
    for one, two in product(
        ("qwer", "asdf", "zxcv", "qwert", "asdfg", "zxcvb", "qwe", "asd", "zxc", "qaz", "wsx"), repeat=2
    ):
        yield one + two
    for one, two in product(("qwer", "asdf", "zxcv", "qwert", "asdfg", "zxcvb", "qwe", "asd", "zxc"), COUNTS[2:]):
        yield from (one + two, two + one)
    yield from ("".join(walk) for many in (2, 3) for walk in product(PAD, repeat=many))


def _runs() -> Iterator[str]:
    """One sign again and again, pairs, doubled digits in a row, numbers of luck and love put together."""
    yield from (sign * times for sign in "0123456789abcdefghijklmnopqrstuvwxyz" for times in range(4, 13))
    for one, two in product("0123456789", repeat=2):
        yield from (one * 4 + two * 4, (one + two) * 4, one * 2 + two * 2, one * 3 + two * 3)
    yield from ("".join(sign * 2 for sign in row[:many]) for row in (ROWS[0], "0123456789") for many in (3, 4, 5))
    for number in (*COUNTS[2:6], *LOVE, *LUCK):
        yield from (number, number * 2, number + number[::-1], number * 3)
    for one, two in product((*LOVE[:12], *LUCK[:12], *COUNTS[2:6]), repeat=2):
        yield one + two


def _words() -> Iterator[str]:
    """Words alone, twice, behind a small word, and the commonest of them with the usual ends."""
    for word in WORDS:
        yield from (word, word * 2)
    for one, two in product(("i", "my", "the", "wo", "a", "love"), WORDS):
        yield one + two
    yield from (word + end for word, end in product(WORDS[:40], ENDS))
    for start, number in product(("a", "q", "z", "x", "w", "aa", "qq", "abc", "aaa", "wo"), (*COUNTS[2:], *LOVE[:9])):
        yield from (start + number, number + start)


def _names() -> Iterator[str]:
    """Chinese names in pinyin, and the commonest surnames with the usual ends."""
    for surname in SURNAMES:
        yield from (surname, surname * 2)
        yield from (surname + given for given in GIVEN)
    yield from (surname + end for surname, end in product(SURNAMES[:40], (*ENDS, *LOVE[:6], *COUNTS)))


def made() -> str:
    """Return what the file holds."""
    everything = {*_walks(), *_runs(), *_words(), *_names()}
    return "\n".join(sorted(one for one in everything if SHORTEST <= len(one) <= LONGEST)) + "\n"


def main() -> int:
    """Write the file, or say whether it is up to date."""
    if "--check" in sys.argv[1:]:
        return int(FILE.read_text(encoding="ascii") != made())
    FILE.write_text(made(), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
