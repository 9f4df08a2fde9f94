"""The buttons of /notifications, /policy, /sources, /schedule, /problems, /connections, /trace."""

from bot.callbacks.press import Press


class SwitchCabinet(Press, prefix="cab"):
    """Turns it on, or asks for how long it shall be off."""

    on: bool


class TurnOff(Press, prefix="caboff"):
    """`minutes` is 0 for as long as nobody turns it on."""

    minutes: int


class CabinetPage(Press, prefix="switch"):
    """Back to the cabinet's switch."""


class ProtectContent(Press, prefix="guard"):
    """Whether cards can be forwarded and saved."""

    on: bool


class NameClients(Press, prefix="pushnames"):
    """Whether messages to browsers show clients' data."""

    on: bool


class PolicyPage(Press, prefix="pol"):
    """The kinds of one section."""

    section: str


class Allow(Press, prefix="allow"):
    kind: str
    allowed: bool


class ProblemPage(Press, prefix="probs"):
    page: int


class OpenProblem(Press, prefix="prob"):
    """`what` is "card" or "event"; `page` is the page of the list to go back to."""

    what: str
    row_id: int
    page: int


class TryAgain(Press, prefix="again"):
    """Sends the card or fans out the event again, or takes off the list what needs neither."""

    what: str
    row_id: int
    page: int


class SourcePage(Press, prefix="srcs"):
    page: int


class OpenSource(Press, prefix="src"):
    """`page`: which people to choose default managers from."""

    source_id: int
    page: int


class SetManager(Press, prefix="mgr"):
    source_id: int
    person_id: int
    is_manager: bool
    page: int


class Rename(Press, prefix="name"):
    """`what` is "source" or "channel"."""

    what: str
    row_id: int


class EscalationPage(Press, prefix="escs"):
    """After how long the kinds of one section are told again."""

    section: str


class OpenEscalation(Press, prefix="esc"):
    kind: str


class EscalateAfter(Press, prefix="escset"):
    """`minutes` is 0 for never."""

    kind: str
    minutes: int


class StatusPage(Press, prefix="sts"):
    """The statuses that the CRM has named."""

    page: int


class OpenStatus(Press, prefix="st"):
    """`page`: of the list to go back to; the same in the presses below."""

    status_id: int
    page: int


class SetMeaning(Press, prefix="stset"):
    """How orders or leads with the status have ended; "open": they have not."""

    status_id: int
    meaning: str
    page: int


class NameStatus(Press, prefix="stname"):
    """Asks for a name."""

    status_id: int
    page: int


class StatusAsInCrm(Press, prefix="stcrm"):
    """Gives back to the CRM what an administrator has set: `what` is "name" or "meaning"."""

    status_id: int
    what: str
    page: int


class PaymentPage(Press, prefix="pays"):
    """The payment states."""

    page: int


class PipelinePage(Press, prefix="pipes"):
    page: int


class OpenPipeline(Press, prefix="pipe"):
    """`page`: of its statuses."""

    pipeline_id: int
    page: int


class NamePipeline(Press, prefix="pipename"):
    """Asks for a name."""

    pipeline_id: int


class PipelineAsInCrm(Press, prefix="pipecrm"):
    """It is called as in the CRM again."""

    pipeline_id: int


class SchedulePage(Press, prefix="sched"):
    page: int


class TracePage(Press, prefix="trace"):
    """A page of what became of the object that the event is about."""

    event_id: int
    page: int


class TraceEvent(Press, prefix="traceevent"):
    """A page of the people whom one event might have concerned."""

    event_id: int
    page: int


class ConnectionPage(Press, prefix="conns"):
    page: int


class SendTest(Press, prefix="test"):
    """Sends a test card to whoever presses it."""


class OpenConnection(Press, prefix="conn"):
    """`page`: of the list to go back to; the same in the presses below."""

    connection_id: int
    page: int


class ReadCrm(Press, prefix="crmread"):
    """Has the connection's CRM read by its API now."""

    connection_id: int


class ChangeLink(Press, prefix="crmlink"):
    """Asks at which address the objects open; `name`: of the connection's setting."""

    connection_id: int
    name: str
    page: int


class DropLink(Press, prefix="crmnolink"):
    """Cards have no button `Open` for them any more."""

    connection_id: int
    name: str
    page: int
