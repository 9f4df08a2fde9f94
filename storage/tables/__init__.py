"""The database's rows: every table, the enumerations of their states, and rows made or found.

Importing this registers all tables. Times are aware and in UTC. The CRM's ids are strings;
Telegram's need 64 bits.
"""

from storage.tables.cabinet import *
from storage.tables.cabinets import *
from storage.tables.flow import *
from storage.tables.found_rows import *
from storage.tables.new_rows import *
from storage.tables.replicas import *
from storage.tables.staff import *
from storage.tables.states import *
from storage.tables.traced import *
from storage.tables.web import *
from storage.tables.wishes import *
