# What `qshadow_viz` offers, and where it lives: read by type checkers, and by `__init__` to import lazily.

from . import accuracy as accuracy
from . import advantage as advantage
from . import bases as bases
from . import bell as bell
from . import bounds as bounds
from . import cli as cli
from . import clifford as clifford
from . import data as data
from . import experiments as experiments
from . import explore as explore
from . import figures as figures
from . import hamiltonians as hamiltonians
from . import local as local
from . import paulis as paulis
from . import records as records
from . import robust as robust
from . import solids as solids
from . import stabilizers as stabilizers
from . import states as states
from .bell import BellSamples as BellSamples
from .clifford import CliffordShadow as CliffordShadow
from .local import BiasedShadow as BiasedShadow
from .local import FixedBases as FixedBases
from .local import PauliShadow as PauliShadow
from .robust import Calibration as Calibration
from .robust import RobustShadow as RobustShadow

__version__: str
__all__: list[str]
