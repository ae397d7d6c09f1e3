"""The top bar: search, where one is, who one is, what wants attention, how old the last backup is."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from advisor_app.i18n import words
from ui.shell.data import Health, Presence
from ui.theme.icons import icon, set_icon
from ui.theme.roles import set_role
from ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4

t = words("shell")

HEIGHT = 56
_SIGNS = {
    Health.GOOD: ("circle-check", "success_text"),
    Health.WORKING: ("refresh", "text_second"),
    Health.LATE: ("alert-triangle", "warning_text"),
    Health.BROKEN: ("alert-octagon", "danger_text"),
}
_TONES = {Health.GOOD: "second", Health.WORKING: "second", Health.LATE: "warning", Health.BROKEN: "danger"}


class TopBar(QFrame):
    """Passive bar over the whole window.

    Signals:
        search_wanted: the search box was pressed.
        alerts_wanted: the bell was pressed.
        health_wanted: the sign of backup and synchronisation was pressed.
        guide_wanted: (shown) the guide panel is to be shown or hidden.
        lock_wanted, switch_wanted, logout_wanted, pin_wanted, keys_wanted, theme_wanted: entries of the user's menu.
    """

    search_wanted = Signal()
    alerts_wanted = Signal()
    health_wanted = Signal()
    guide_wanted = Signal(bool)
    lock_wanted = Signal()
    switch_wanted = Signal()
    logout_wanted = Signal()
    pin_wanted = Signal()
    keys_wanted = Signal()
    theme_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(HEIGHT)
        self._search = QPushButton(t("Plate, phone, name, VIN, order no.") + "    Ctrl+K")
        self._search.setProperty("role", "searchbox")
        self._search.setObjectName("topbar.search")
        self._search.setAccessibleName(t("Search everything"))
        self._search.setMinimumWidth(320)
        self._search.setMaximumWidth(460)
        set_icon(self._search, "search", "text_second")
        self._search.clicked.connect(self.search_wanted)
        self._place = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._place.setProperty("role", "muted")
        keeps = self._place.sizePolicy()  # it stands back for a notice; nothing else moves then
        keeps.setRetainSizeWhenHidden(True)
        self._place.setSizePolicy(keeps)
        self._age, self._always = "", False
        self._health = self._button("topbar.health", "circle-check", t("Backup"))
        self._health.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._health.clicked.connect(self.health_wanted)
        self._alerts = self._button("topbar.alerts", "bell", t("Alerts"))
        self._alerts.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._alerts.clicked.connect(self.alerts_wanted)
        self._guide = self._button("topbar.guide", "layout-sidebar", t("Guide") + "  F10")
        self._guide.setCheckable(True)
        self._guide.clicked.connect(self.guide_wanted)
        self._user = QPushButton()
        self._user.setProperty("role", "quiet")
        self._user.setObjectName("topbar.user")
        self._user.setAccessibleName(t("Menu of the user"))
        set_icon(self._user, "user", "text_second")
        self._user.clicked.connect(self.open_user_menu)
        self._row = row = QHBoxLayout()
        row.setContentsMargins(SPACE_4, 0, SPACE_3, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self._search, 3)
        row.addStretch(1)
        row.addWidget(self._place)
        for button in (self._health, self._alerts, self._guide, self._user):
            row.addWidget(button)
        self._busy = QProgressBar(textVisible=False, maximum=0)
        self._busy.setFixedHeight(2)
        self._busy.setAccessibleName(t("Work is under way"))
        keep = self._busy.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(keep)
        self._busy.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self._busy)
        self.set_alerts(0)

    def set_presence(self, who: Presence) -> None:
        """Show shop, counter, user and role."""
        self._place.setText(f"{who.shop} · {who.counter}")
        self._user.setText(f"{who.user} · {who.role}")
        self._user.setAccessibleName(t("{name}, {role}: menu", name=who.user, role=who.role))
        self._fit()

    def set_alerts(self, count: int) -> None:
        """Show how many alerts are open."""
        set_icon(self._alerts, "bell", "warning_text" if count else "text_second")
        self._alerts.setText(str(count) if count else "")
        self._alerts.setAccessibleName(t("Alerts: {n}", n=count) if count else t("No alerts"))
        self._alerts.setToolTip(self._alerts.accessibleName())
        self._fit()

    def set_health(self, state: Health, text: str, detail: str = "") -> None:
        """Show the state of backup and synchronisation.

        Args:
            state: gives the sign.
            text: short (``Backup 3 min ago``); it gives way where the bar has no room for it, unless nothing works.
            detail: what it means, as tool tip.
        """
        name, role = _SIGNS[state]
        set_icon(self._health, name, role)
        self._age, self._always = text, state is Health.BROKEN
        self._fit()
        set_role(self._health, tone=_TONES[state])
        self._health.setToolTip(detail or text)
        self._health.setAccessibleName(detail or text)

    def _fit(self) -> None:
        """Show the age of the backup where nothing else has to give way for it."""
        self._health.setText(self._age)
        self._row.invalidate()  # a layout in a layout measures anew only when the outer one is next laid out
        if not self._always and self._row.minimumSize().width() > self.width():
            self._health.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show or hide what needs room."""
        super().resizeEvent(event)
        self._fit()

    def set_guide_shown(self, shown: bool, *, here: bool = True) -> None:
        """Show whether the guide panel is open; it can't be opened where the page has none (``here``)."""
        self._guide.setEnabled(here)
        self._guide.setChecked(shown and here)

    def set_busy(self, busy: bool) -> None:
        """Show a moving line while something has been under way for more than 300 ms."""
        self._busy.setVisible(busy)

    def open_user_menu(self) -> QMenu:
        """Open the menu of the user under the name and return it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = (
            (t("Lock") + "\tCtrl+L", "lock", self.lock_wanted),
            (t("Switch user"), "switch-horizontal", self.switch_wanted),
            (t("Set PIN …"), "key", self.pin_wanted),
            ("", "", None),
            (t("Keys") + "\tF1", "keyboard", self.keys_wanted),
            (t("Light or dark"), "moon", self.theme_wanted),
            ("", "", None),
            (t("Log out"), "logout", self.logout_wanted),
        )
        for text, sign, signal in entries:
            if signal is None:
                menu.addSeparator()
                continue
            action = QAction(icon(sign, "text_second"), text, menu)
            action.triggered.connect(signal)
            menu.addAction(action)
        menu.popup(self._user.mapToGlobal(QPoint(0, self._user.height() + 4)))
        return menu

    def _button(self, name: str, sign: str, words_: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAccessibleName(words_)
        button.setToolTip(words_)
        button.setIconSize(QSize(16, 16))
        set_icon(button, sign, "text_second")
        return button
