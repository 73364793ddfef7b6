from tidings import models, theory
from tidings.draws import Draws
from tidings.network import Network
from tidings.rules import *
from tidings.scenario import Scenario
from tidings.simulate import simulate
from tidings.replay import replay
from tidings.state import State
