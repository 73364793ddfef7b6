from tidings import models
from tidings.draws import Draws
from tidings.network import Network
from tidings.rules import *
from tidings.scenario import Scenario
from tidings.simulate import simulate
from tidings.state import State
