"""Write the price list that comes with the program: ``resources/catalog/{rates,operations,parts,packages}.csv``.

``python build/make_catalog.py`` writes the files; ``--check`` only says whether they are up to date (exit 1 if not).
What every car needs (filters, pads, wipers) is the product of kinds and car families; the rest is listed one by one.
Costs, stock and shelf follow from class and number by fixed rules, so that the same list comes out every time.
"""

import csv
import io
import sys
import zlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "catalog"

# family: Chinese, English, price level, burns fuel
FAMILIES = {
    "VW": ("大众", "Volkswagen", 1.00, True),
    "NI": ("日产", "Nissan", 0.86, True),
    "TY": ("丰田", "Toyota", 0.95, True),
    "HO": ("本田", "Honda", 1.02, True),
    "GW": ("哈弗", "Haval", 0.82, True),
    "BY": ("比亚迪DM", "BYD DM", 0.90, True),
    "BE": ("比亚迪EV", "BYD EV", 1.10, False),
    "TS": ("特斯拉", "Tesla", 1.55, False),
    "WL": ("五菱", "Wuling", 0.60, True),
    "WE": ("五菱EV", "Wuling EV", 0.65, False),
    "GM": ("别克", "Buick", 0.97, True),
    "CA": ("长安", "Changan", 0.78, True),
    "GE": ("吉利", "Geely", 0.82, True),
}
BRANDS = {"BY": "比亚迪 BYD", "BE": "比亚迪 BYD", "WE": "五菱 Wuling"}

# kind: Chinese, English, make class, brand (empty: the family's own), unit, yuan at level 1, fuel cars only, waste
KINDS = """
OF|机油滤清器|Oil filter|original||个|45|1|oil_filter
AF|空气滤清器|Air filter|original||个|68|1|
CF|空调滤清器|Cabin filter|original||个|78|0|
SP|火花塞|Spark plug|original||支|62|1|
BPF|前制动片|Front brake pads, set|original||副|360|0|
BQF|前制动片|Front brake pads, set|same_quality|菲罗多 Ferodo|副|238|0|
BPR|后制动片|Rear brake pads, set|original||副|310|0|
BDF|前制动盘|Front brake disc|original||只|390|0|
WB|雨刮片（一对）|Wiper blades, pair|brand|博世 Bosch|对|118|0|
"""

# number | Chinese | English | brand | class | unit | yuan | old part 0/1 | waste | wear 0/1
PARTS = """
OIL-5W30-4|全合成机油 5W-30（4升）|Synthetic engine oil 5W-30, 4 L|美孚 Mobil|brand|桶|298|1|waste_oil|1
OIL-5W30-1|全合成机油 5W-30（1升）|Synthetic engine oil 5W-30, 1 L|美孚 Mobil|brand|瓶|82|1|waste_oil|1
OIL-0W20-4|全合成机油 0W-20（4升）|Synthetic engine oil 0W-20, 4 L|壳牌 Shell|brand|桶|338|1|waste_oil|1
OIL-0W20-1|全合成机油 0W-20（1升）|Synthetic engine oil 0W-20, 1 L|壳牌 Shell|brand|瓶|92|1|waste_oil|1
OIL-5W40-4|全合成机油 5W-40（4升）|Synthetic engine oil 5W-40, 4 L|嘉实多 Castrol|brand|桶|368|1|waste_oil|1
OIL-10W40-4|半合成机油 10W-40（4升）|Semi-synthetic engine oil 10W-40, 4 L|昆仑 Kunlun|brand|桶|158|1|waste_oil|1
ATF-6-1|自动变速箱油 六速（1升）|Automatic gearbox fluid, 6-speed, 1 L|爱信 Aisin|brand|瓶|88|1|waste_oil|1
ATF-CVT-1|无级变速箱油（1升）|CVT fluid, 1 L|爱信 Aisin|brand|瓶|96|1|waste_oil|1
ATF-DCT-1|双离合变速箱油（1升）|Dual-clutch fluid, 1 L|福斯 Fuchs|brand|瓶|118|1|waste_oil|1
GFL-EV-1|减速器齿轮油（1升）|Reduction-gear oil, 1 L|嘉实多 Castrol|brand|瓶|108|1|waste_oil|1
BFL-DOT4|制动液 DOT4（1升）|Brake fluid DOT 4, 1 L|博世 Bosch|brand|瓶|78|1|brake_fluid|1
CLT-4|冷却液 -35℃（4升）|Coolant -35 °C, 4 L|蓝星 Bluestar|brand|桶|98|1|coolant|1
CLT-EV-4|低电导率冷却液（4升）|Low-conductivity coolant, 4 L|蓝星 Bluestar|brand|桶|218|1|coolant|1
REF-134A|制冷剂 R134a（250克）|Refrigerant R134a, 250 g|巨化 Juhua|brand|瓶|32|0||1
REF-1234|制冷剂 R1234yf（100克）|Refrigerant R1234yf, 100 g|霍尼韦尔 Honeywell|brand|份|128|0||1
WSH-2|玻璃水（2升）|Screen wash, 2 L|龟牌 Turtle Wax|brand|瓶|18|0||1
CLN-THR|节气门清洗剂|Throttle cleaner|3M|brand|瓶|48|0||1
CLN-AC|空调清洗剂|Air-conditioning cleaner|3M|brand|瓶|58|0||1
CLN-BRK|制动清洗剂|Brake cleaner|3M|brand|瓶|28|0||1
GAS-DRN|放油螺塞垫片|Drain-plug washer|莱茵兹 Reinz|same_quality|个|5|0||1
BAT-60|蓄电池 60Ah|Battery 60 Ah|瓦尔塔 Varta|brand|个|480|1|lead_battery|1
BAT-70A|启停蓄电池 AGM 70Ah|Start-stop battery AGM 70 Ah|瓦尔塔 Varta|brand|个|1080|1|lead_battery|1
BAT-45|蓄电池 45Ah|Battery 45 Ah|骆驼 Camel|brand|个|328|1|lead_battery|1
BAT-L12|低压锂电池 12V（磷酸铁锂）|Low-voltage lithium battery 12 V|比亚迪 BYD|original|个|1280|1||0
TYR-195|轮胎 195/65 R15|Tyre 195/65 R15|玲珑 Linglong|brand|条|298|1||1
TYR-205|轮胎 205/55 R16|Tyre 205/55 R16|米其林 Michelin|brand|条|568|1||1
TYR-205H|轮胎 205/60 R16|Tyre 205/60 R16|韩泰 Hankook|brand|条|418|1||1
TYR-215|轮胎 215/55 R17|Tyre 215/55 R17|马牌 Continental|brand|条|698|1||1
TYR-225|轮胎 225/60 R18|Tyre 225/60 R18|普利司通 Bridgestone|brand|条|868|1||1
TYR-235|轮胎 235/45 R18|Tyre 235/45 R18|米其林 Michelin|brand|条|1080|1||1
TYR-255|轮胎 255/45 R19|Tyre 255/45 R19|韩泰 Hankook|brand|条|1180|1||1
TYR-165|轮胎 165/70 R14|Tyre 165/70 R14|朝阳 Chaoyang|brand|条|228|1||1
TPS-433|胎压传感器|Tyre-pressure sensor|联创 Unionwill|same_quality|个|168|1|circuit_board|0
VLV-RB|气门嘴|Tyre valve|保隆 Baolong|same_quality|个|12|1||1
PLG-MSH|补胎蘑菇钉|Tyre repair plug|泰克 Tech|brand|个|15|0||1
WGT-BAL|平衡块|Balance weight|泰克 Tech|brand|个|3|0||1
BLB-H7|近光灯泡 H7|Low-beam bulb H7|飞利浦 Philips|brand|只|58|1||1
BLB-H4|大灯灯泡 H4|Headlamp bulb H4|欧司朗 Osram|brand|只|45|1||1
BLB-P21|刹车灯泡 P21/5W|Brake-lamp bulb P21/5W|欧司朗 Osram|brand|只|12|1||1
FUS-10|保险丝 10A|Fuse 10 A|博世 Bosch|brand|个|3|1||1
RLY-4|四脚继电器|Relay, 4-pin|宏发 Hongfa|same_quality|个|28|1||0
BLT-VW|多楔带（大众1.4T）|Ribbed belt (VW 1.4T)|盖茨 Gates|same_quality|条|138|1||1
BLT-TY|多楔带（丰田1.8）|Ribbed belt (Toyota 1.8)|盖茨 Gates|same_quality|条|148|1||1
BLT-NI|多楔带（日产1.6）|Ribbed belt (Nissan 1.6)|盖茨 Gates|same_quality|条|118|1||1
TEN-UN|皮带张紧轮|Belt tensioner|舍弗勒 INA|same_quality|个|268|1||0
TBK-VW|正时皮带套件（大众）|Timing-belt kit (VW)|舍弗勒 INA|same_quality|套|780|1||0
WPP-VW|水泵（大众1.4T）|Water pump (VW 1.4T)|大众 Volkswagen|original|个|620|1||0
WPP-GM|水泵（别克1.5）|Water pump (Buick 1.5)|皮尔博格 Pierburg|same_quality|个|428|1||0
THM-VW|节温器（大众）|Thermostat (VW)|马勒 Mahle|same_quality|个|218|1||0
THM-UN|节温器（通用型）|Thermostat (general)|马勒 Mahle|same_quality|个|128|1||0
RAD-UN|散热器|Radiator|法雷奥 Valeo|same_quality|个|680|1||0
HOS-CLT|散热器上水管|Upper radiator hose|盖茨 Gates|same_quality|根|98|1||0
IGN-VW|点火线圈（大众）|Ignition coil (VW)|大众 Volkswagen|original|个|238|1|circuit_board|0
IGN-UN|点火线圈|Ignition coil|电装 Denso|same_quality|个|168|1|circuit_board|0
INJ-UN|喷油嘴|Fuel injector|博世 Bosch|same_quality|支|328|1||0
PMP-FUEL|燃油泵总成|Fuel pump assembly|博世 Bosch|same_quality|个|680|1||0
O2S-UN|前氧传感器|Front oxygen sensor|博世 Bosch|same_quality|个|398|1|circuit_board|0
MAF-UN|空气流量计|Air-mass meter|博世 Bosch|same_quality|个|468|1|circuit_board|0
CAT-UN|三元催化器|Catalytic converter|巴斯夫 BASF|same_quality|个|1980|1|catalyst|0
TRB-RM|涡轮增压器（再制造）|Turbocharger, remanufactured|盖瑞特 Garrett|remanufactured|个|3280|1||0
VCG-UN|气门室盖垫|Valve-cover gasket|莱茵兹 Reinz|same_quality|个|118|1||0
OSL-CRK|曲轴前油封|Front crankshaft seal|科德宝 Corteco|same_quality|个|68|1||0
MNT-ENG|发动机支架胶垫|Engine mount|科德宝 Corteco|same_quality|个|298|1||0
STR-RM|起动机（再制造）|Starter, remanufactured|法雷奥 Valeo|remanufactured|个|680|1||0
ALT-RM|发电机（再制造）|Alternator, remanufactured|法雷奥 Valeo|remanufactured|个|880|1||0
CLU-KIT|离合器三件套|Clutch kit|萨克斯 Sachs|same_quality|套|880|1||0
DCT-CLU|双离合器总成（干式）|Dual clutch assembly, dry|舍弗勒 LuK|same_quality|套|3980|1||0
VBD-DCT|阀体机电单元（修复）|Mechatronic unit, reconditioned|本地修复 Local|reconditioned|个|4200|1|circuit_board|0
CVJ-FRT|前半轴外球笼|Front outer CV joint|吉凯恩 GKN|same_quality|个|368|1||0
BTJ-CVB|球笼防尘套|CV boot|吉凯恩 GKN|same_quality|个|78|1||0
SHK-F|前减振器|Front shock absorber|萨克斯 Sachs|same_quality|支|468|1||0
SHK-R|后减振器|Rear shock absorber|萨克斯 Sachs|same_quality|支|368|1||0
SPM-F|前减振器顶胶|Front strut mount|萨克斯 Sachs|same_quality|个|128|1||0
ARM-F|前下控制臂|Front lower control arm|天合 TRW|same_quality|支|428|1||0
BSH-ARM|控制臂胶套|Control-arm bush|科德宝 Corteco|same_quality|个|68|1||0
BLJ-F|下球头|Lower ball joint|天合 TRW|same_quality|个|118|1||0
STL-F|前平衡杆连杆|Front stabiliser link|天合 TRW|same_quality|根|98|1||0
TRE-UN|转向横拉杆外球头|Outer tie-rod end|天合 TRW|same_quality|个|128|1||0
EPS-RC|电动转向机（修复）|Electric steering rack, reconditioned|本地修复 Local|reconditioned|个|1980|1||0
HUB-F|前轮轴承|Front wheel bearing|斯凯孚 SKF|same_quality|个|298|1||0
CAL-F|右前制动分泵|Right front brake caliper|天合 TRW|same_quality|个|298|1||0
BDR-UN|后制动盘|Rear brake disc|天合 TRW|same_quality|只|298|1||1
HOS-BRK|制动软管|Brake hose|天合 TRW|same_quality|根|78|1||0
ABS-F|前轮速传感器|Front wheel-speed sensor|博世 Bosch|same_quality|个|168|1|circuit_board|0
ACC-UN|空调压缩机|Air-conditioning compressor|三电 Sanden|same_quality|个|1380|1||0
ACC-SV|空调压缩机（拆车件）|Air-conditioning compressor, salvaged|拆车 Salvaged|salvaged|个|580|1||0
ACD-UN|冷凝器|Condenser|法雷奥 Valeo|same_quality|个|580|1||0
ACB-UN|鼓风机电机|Blower motor|电装 Denso|same_quality|个|380|1||0
ACV-UN|膨胀阀|Expansion valve|电装 Denso|same_quality|个|138|1||0
WMO-F|前雨刮电机|Front wiper motor|法雷奥 Valeo|same_quality|个|328|1||0
WRG-F|车窗升降器|Window regulator|德尔福 Delphi|same_quality|个|268|1||0
LCK-F|车门锁块|Door lock actuator|德尔福 Delphi|same_quality|个|228|1||0
HRN-UN|喇叭|Horn|海拉 Hella|brand|个|68|1||0
CHG-PRT|交流充电口总成|AC charge-port assembly|比亚迪 BYD|original|个|980|1||0
CHG-CBL|随车充电枪|Portable charging cable|公牛 Bull|brand|个|880|0||0
HVC-PTC|高压电加热器|High-voltage heater|比亚迪 BYD|original|个|1680|1|circuit_board|0
OBC-RC|车载充电机（修复）|On-board charger, reconditioned|本地修复 Local|reconditioned|个|2680|1|circuit_board|0
BMP-F|前保险杠皮|Front bumper cover|副厂 Aftermarket|aftermarket|个|480|1||0
BMP-R|后保险杠皮|Rear bumper cover|副厂 Aftermarket|aftermarket|个|460|1||0
FND-L|左前翼子板|Left front wing|副厂 Aftermarket|aftermarket|个|380|1||0
MIR-R|右后视镜总成|Right door mirror|副厂 Aftermarket|aftermarket|个|368|1||0
LMP-L|左前大灯总成|Left headlamp|海拉 Hella|same_quality|个|1280|1|circuit_board|0
LMP-TR|右尾灯|Right tail lamp|副厂 Aftermarket|aftermarket|个|268|1||0
WSC-F|前挡风玻璃|Windscreen|福耀 Fuyao|same_quality|块|780|1||0
CLP-UN|内饰卡扣|Trim clip|副厂 Aftermarket|aftermarket|个|3|1||1
PNT-MAT|面漆辅料（每面）|Paint material per panel|阿克苏诺贝尔 AkzoNobel|brand|面|180|0||0
PNT-PRM|底漆腻子（每面）|Primer and filler per panel|阿克苏诺贝尔 AkzoNobel|brand|面|60|0||0
FLM-SUN|前挡太阳膜|Windscreen film|3M|brand|张|880|0||0
MAT-FLR|脚垫（全车）|Floor mats, set|固特异 Goodyear|brand|套|268|0||0
REP-BMP|保险杠修复（以修代换）|Bumper repaired instead of replaced|本地修复 Local|repair_instead|个|220|0||0
"""

# code | Chinese | English | hours | rate class (empty: that of the trade)
OPERATIONS = {
    "maintenance": """
MA01|更换机油机滤|Change engine oil and filter|0.5|
MA02|更换空气滤清器|Replace air filter|0.2|
MA03|更换空调滤清器|Replace cabin filter|0.3|
MA04|更换火花塞（四缸）|Replace spark plugs, four cylinders|0.8|
MA05|更换制动液|Change brake fluid|0.8|
MA06|更换冷却液|Change coolant|1.0|
MA07|更换自动变速箱油（重力）|Change automatic gearbox fluid, by gravity|1.0|
MA08|更换无级变速箱油|Change CVT fluid|1.2|
MA09|更换双离合变速箱油|Change dual-clutch fluid|1.2|
MA10|清洗节气门|Clean throttle body|0.6|
MA11|清洗空调蒸发箱|Clean evaporator|0.8|
MA12|全车安全检查|Safety check of the whole car|0.5|
MA13|二级维护作业|Level-two maintenance|4.0|
MA14|一级维护作业|Level-one maintenance|1.5|
MA15|更换减速器齿轮油|Change reduction-gear oil|0.8|high_voltage
MA16|高压系统例行检查|Routine check of the high-voltage system|0.8|high_voltage
MA17|更换低电导率冷却液|Change low-conductivity coolant|1.5|high_voltage
MA18|保养灯归零|Reset service indicator|0.1|
MA19|更换雨刮片|Replace wiper blades|0.2|
""",
    "mechanical": """
ME01|更换前制动片|Replace front brake pads|1.0|
ME02|更换后制动片|Replace rear brake pads|1.0|
ME03|更换前制动盘（一对）|Replace front brake discs, pair|1.6|
ME04|更换后制动盘（一对）|Replace rear brake discs, pair|1.6|
ME05|更换制动分泵|Replace brake caliper|1.0|
ME06|更换制动软管|Replace brake hose|0.8|
ME07|制动分泵导向销清洗润滑|Clean and grease caliper slides|0.6|
ME08|更换前减振器（单侧）|Replace front shock absorber, one side|1.5|
ME09|更换后减振器（单侧）|Replace rear shock absorber, one side|1.0|
ME10|更换前下控制臂|Replace front lower control arm|1.2|
ME11|更换平衡杆连杆（一对）|Replace stabiliser links, pair|0.8|
ME12|更换转向横拉杆球头|Replace tie-rod end|0.8|
ME13|更换前轮轴承|Replace front wheel bearing|1.8|
ME14|更换半轴外球笼|Replace outer CV joint|1.8|
ME15|更换发动机支架|Replace engine mount|1.2|
ME16|更换多楔带|Replace ribbed belt|0.8|
ME17|更换正时套件|Replace timing kit|4.5|
ME18|更换水泵|Replace water pump|2.2|
ME19|更换节温器|Replace thermostat|1.2|
ME20|更换气门室盖垫|Replace valve-cover gasket|1.5|
ME21|更换离合器三件套|Replace clutch kit|5.5|
ME22|更换双离合器总成|Replace dual clutch|6.0|
ME23|更换涡轮增压器|Replace turbocharger|5.0|
ME24|拆装发动机大修|Overhaul engine|32.0|
ME25|更换三元催化器|Replace catalytic converter|2.0|
ME26|更换燃油泵|Replace fuel pump|1.2|
ME27|清洗喷油嘴（四支）|Clean injectors, four|2.0|
ME28|更换散热器|Replace radiator|2.0|
ME29|更换散热器水管|Replace radiator hose|0.8|
ME30|更换转向机|Replace steering rack|4.0|
""",
    "electrical": """
EL01|更换蓄电池|Replace battery|0.4|
EL02|更换发电机|Replace alternator|1.5|
EL03|更换起动机|Replace starter|1.5|
EL04|更换大灯灯泡|Replace headlamp bulb|0.3|
EL05|更换大灯总成|Replace headlamp|1.2|
EL06|更换点火线圈|Replace ignition coil|0.5|
EL07|更换氧传感器|Replace oxygen sensor|0.8|
EL08|更换轮速传感器|Replace wheel-speed sensor|0.8|
EL09|检修线路短路断路|Trace and repair wiring fault|1.5|
EL10|更换车窗升降器|Replace window regulator|1.2|
EL11|更换车门锁块|Replace door lock|1.2|
EL12|更换雨刮电机|Replace wiper motor|1.0|
EL13|更换鼓风机|Replace blower motor|1.2|
EL14|更换空调压缩机|Replace air-conditioning compressor|2.5|
EL15|空调抽真空加注制冷剂|Evacuate and refill air conditioning|1.0|
EL16|更换冷凝器|Replace condenser|2.0|
EL17|更换交流充电口|Replace AC charge port|1.8|high_voltage
EL18|更换车载充电机|Replace on-board charger|3.0|high_voltage
EL19|更换高压电加热器|Replace high-voltage heater|2.5|high_voltage
EL20|动力电池均衡与检测|Balance and test traction battery|2.0|high_voltage
EL21|匹配胎压传感器|Match tyre-pressure sensor|0.4|
EL22|更换喇叭|Replace horn|0.4|
""",
    "diagnosis": """
DI01|电脑诊断读取故障码|Read trouble codes|0.5|
DI02|故障诊断（每小时）|Fault diagnosis, per hour|1.0|
DI03|路试诊断|Diagnosis on the road|0.6|
DI04|气缸压力测试|Compression test|1.2|
DI05|四轮定位检测|Check wheel alignment|0.5|
DI06|高压绝缘检测|High-voltage insulation test|1.0|high_voltage
""",
    "tyres": """
TY01|更换轮胎（单条）|Replace tyre, each|0.3|
TY02|动平衡（单轮）|Balance wheel, each|0.2|
TY03|四轮定位|Wheel alignment|1.2|
TY04|补胎（内补蘑菇钉）|Repair tyre from inside|0.4|
TY05|轮胎换位（四轮）|Rotate tyres|0.5|
""",
    "body": """
BO01|保险杠拆装|Remove and fit bumper|0.8|
BO02|车门钣金修复（小）|Repair door panel, small|1.5|
BO03|翼子板钣金修复（中）|Repair wing, medium|2.5|
BO04|更换翼子板|Replace wing|2.5|
BO05|更换后视镜|Replace door mirror|0.6|
BO06|更换前挡风玻璃|Replace windscreen|2.5|
BO07|凹陷无痕修复（单处）|Paintless dent repair, one dent|1.2|
""",
    "paint": """
PA01|单面喷漆|Paint one panel|1.5|
PA02|保险杠喷漆|Paint bumper|1.5|
PA03|翼子板喷漆|Paint wing|1.4|
PA04|局部补漆|Spot repair|0.8|
PA05|全车抛光|Polish whole car|2.0|care
""",
    "wash": """
WA01|普通洗车|Ordinary wash|0.4|
WA02|精细洗车|Fine wash|1.0|
WA03|发动机舱清洗|Clean engine bay|0.8|
WA04|打蜡|Wax|1.5|
""",
    "interior": """
IN01|内饰深度清洁|Deep-clean interior|2.5|
IN02|座椅拆装|Remove and fit seat|0.8|
IN03|贴前挡太阳膜|Fit windscreen film|1.5|
IN04|异响卡扣处理|Fix rattling trim|0.8|
""",
}
RATE_OF_TRADE = {"wash": "care", "interior": "care"}
RATES = {
    "mechanical": 180,
    "electrical": 200,
    "high_voltage": 260,
    "body": 180,
    "paint": 240,
    "maintenance": 160,
    "tyres": 150,
    "diagnosis": 180,
    "care": 100,
}

# code | Chinese | English | lines: code*quantity
PACKAGES = """
PK-BRK|制动液套餐|Brake fluid package|MA05 BFL-DOT4 CLN-BRK
PK-AC|空调清洁套餐|Air-conditioning care package|MA11 CLN-AC*2
PK-BAT|启停蓄电池更换套餐|Start-stop battery package|EL01 BAT-70A
PK-TYR|轮胎更换定位套餐（两条）|Two tyres with alignment|TY01*2 TY02*2 TY03 TYR-205*2 VLV-RB*2
PK-L2|二级维护套餐|Level-two maintenance package|MA13 MA12 OIL-5W30-4 OF-VW AF-VW CF-VW BFL-DOT4
PK-VW-L|大众大保养套餐|Volkswagen major service|MA01 MA02 MA03 MA04 MA10 OIL-5W30-4 OF-VW AF-VW CF-VW SP-VW*4 CLN-THR GAS-DRN
PK-TY-L|丰田大保养套餐|Toyota major service|MA01 MA02 MA03 MA04 MA10 OIL-0W20-4 OF-TY AF-TY CF-TY SP-TY*4 CLN-THR GAS-DRN
PK-BE|比亚迪纯电保养套餐|BYD electric service|MA16 MA03 MA15 CF-BE GFL-EV-1*2
PK-WE|五菱纯电保养套餐|Wuling electric service|MA16 MA03 MA15 CF-WE GFL-EV-1
PK-TS|特斯拉保养套餐|Tesla service|MA16 MA03 MA05 CF-TS BFL-DOT4
"""
SMALL_SERVICE_OIL = {
    "VW": "OIL-5W30-4",
    "GM": "OIL-5W30-4",
    "GE": "OIL-5W30-4",
    "CA": "OIL-5W30-4",
    "WL": "OIL-10W40-4",
}

# Brakes, steering, tyres, and what holds the wheels: operations by code, parts by kind or number.
SAFETY = """
MA05 ME01 ME02 ME03 ME04 ME05 ME06 ME07 ME10 ME11 ME12 ME13 ME30 EL08 TY01 TY04
BPF BQF BPR BDF TYR BFL-DOT4 PLG-MSH ARM-F BSH-ARM BLJ-F STL-F TRE-UN EPS-RC HUB-F CAL-F BDR-UN HOS-BRK ABS-F
"""

# The class of work (维修类别) of which an order with the operation is at least; all others can be minor repairs.
WORK_CLASS = {"MA13": "level_two", "MA14": "level_one", "ME24": "assembly"}

UNITS = {
    **dict.fromkeys("个只支块根条张面", "pc"),
    "副": "set",
    "套": "set",
    "对": "pair",
    "桶": "can",
    "瓶": "bottle",
    "份": "portion",
}
COST_SHARE = {
    "original": 0.80,
    "same_quality": 0.70,
    "brand": 0.74,
    "aftermarket": 0.60,
    "remanufactured": 0.76,
    "reconditioned": 0.72,
    "salvaged": 0.60,
    "repair_instead": 0.50,
}
PART_HEAD = [
    "number",
    "name_zh",
    "name_en",
    "brand",
    "part_class",
    "unit_zh",
    "unit_en",
    "price_fen",
    "cost_fen",
    "stock",
    "place",
    "leaves_old_part",
    "waste",
    "wear_part",
    "safety",
]


def rows(block: str) -> list[list[str]]:
    """Return the fields of each line of a table above."""
    return [line.split("|") for line in block.strip().splitlines()]


def chance(key: str, sides: int) -> int:
    """Return a number from 0 to ``sides`` − 1 that depends on ``key`` alone."""
    return zlib.crc32(key.encode()) % sides


def part(fields: list[str]) -> list[str]:
    """Return one row of parts.csv; cost within ±4 % of its class's share, dear parts kept in small numbers.

    ``fields``: number, Chinese, English, brand, class, unit, yuan, old part, waste key, wear part.
    """
    number, zh, en, brand, kind, unit, price, old, waste, wear = fields
    yuan = int(price)
    cost = round(yuan * 100 * (COST_SHARE[kind] + (chance(number, 9) - 4) / 100))
    most = 60 if yuan < 50 else 24 if yuan < 150 else 10 if yuan < 500 else 4
    stock = 0 if chance(number + "stock", 14) == 0 else 1 + chance(number + "n", most)
    place = f"{'ABCDEF'[chance(number, 6)]}{1 + chance(number + 'r', 8):02d}-{1 + chance(number + 's', 5)}"
    return [
        number,
        zh,
        en,
        brand,
        kind,
        unit,
        UNITS[unit],
        str(yuan * 100),
        str(cost),
        str(stock),
        place,
        old,
        waste,
        wear,
        str(int(bool({number, number.split("-")[0]} & set(SAFETY.split())))),
    ]


def parts() -> list[list[str]]:
    """Return all rows of parts.csv."""
    found = []
    for kind, zh, en, make, brand, unit, yuan, fuel, waste in rows(KINDS):
        for family, (family_zh, family_en, level, burns) in FAMILIES.items():
            if fuel == "1" and not burns:
                continue
            price = round(int(yuan) * level / 5) * 5 if int(yuan) > 100 else round(int(yuan) * level)
            who = brand or BRANDS.get(family, f"{family_zh} {family_en}")
            found.append(
                part(
                    [
                        f"{kind}-{family}",
                        f"{zh}（{family_zh}）",
                        f"{en} ({family_en})",
                        who,
                        make,
                        unit,
                        str(price),
                        "1",
                        waste,
                        "1",
                    ]
                )
            )
    found += [part(line) for line in rows(PARTS)]
    return found


def operations() -> list[list[str]]:
    """Return all rows of operations.csv."""
    return [
        [
            code,
            zh,
            en,
            trade,
            hours,
            rate or RATE_OF_TRADE.get(trade, trade),
            str(int(code in SAFETY.split())),
            WORK_CLASS.get(code, "minor"),
        ]
        for trade, block in OPERATIONS.items()
        for code, zh, en, hours, rate in rows(block)
    ]


def packages() -> list[list[str]]:
    """Return all rows of packages.csv, a small service for every family that burns fuel among them."""
    listed = rows(PACKAGES)
    for family, (zh, en, _, burns) in FAMILIES.items():
        if burns:
            oil = SMALL_SERVICE_OIL.get(family, "OIL-0W20-4")
            lines = f"MA01 MA12 MA18 {oil} OF-{family} GAS-DRN"
            listed.append([f"PK-{family}", f"{zh}小保养套餐", f"{en} small service", lines])
    return listed


def problems(tables: dict[str, list[list[str]]]) -> list[str]:
    """Return what is wrong in the tables: doubled or unknown codes, marks on none, prices at or below cost."""
    found = []
    known = {row[0] for row in tables["operations"]} | {row[0] for row in tables["parts"]}
    kinds = {number.split("-")[0] for number in known}
    found += [f"safety: {code} is unknown" for code in set(SAFETY.split()) - known - kinds]
    found += [f"class of work: {code} is unknown" for code in WORK_CLASS.keys() - known]
    for name, table in tables.items():
        codes = [row[0] for row in table]
        found += [f"{name}: {code} twice" for code in set(codes) if codes.count(code) > 1]
    for row in tables["parts"]:
        if int(row[8]) >= int(row[7]):
            found.append(f"{row[0]}: cost is not below the price")
    for row in tables["packages"]:
        found += [f"{row[0]}: {line} is unknown" for line in row[3].split() if line.split("*")[0] not in known]
    return found


def main() -> int:
    """Write or check the four files."""
    tables = {
        "rates": [[kind, str(yuan * 100)] for kind, yuan in RATES.items()],
        "operations": operations(),
        "parts": parts(),
        "packages": packages(),
    }
    heads = {
        "rates": ["rate_class", "fen_per_hour"],
        "operations": ["code", "name_zh", "name_en", "trade", "hours", "rate_class", "safety", "work_class"],
        "parts": PART_HEAD,
        "packages": ["code", "name_zh", "name_en", "lines"],
    }
    if wrong := problems(tables):
        raise SystemExit("\n".join(wrong))
    stale = 0
    for name, table in tables.items():
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([heads[name], *table])
        path = FOLDER / f"{name}.csv"
        if path.exists() and path.read_text(encoding="utf-8") == out.getvalue():
            continue
        if "--check" in sys.argv:
            print(f"{path} is not up to date: run python build/make_catalog.py")
            stale = 1
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(out.getvalue(), encoding="utf-8")
    return stale


if __name__ == "__main__":
    raise SystemExit(main())
