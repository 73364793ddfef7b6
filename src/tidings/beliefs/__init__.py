"""How beliefs move: the classics of social influence and organisational learning, on the same networks.

A tie runs from the one who is heard to the one who hears. Every model gives a Dataset with
``belief`` (replicate, step, person); `march`, in which people learn from a code and not from each
other, one with the knowledge of both. What is known of their end without following them is beside
them: `consensus`, `influence` and `convergence` of `degroot`, `equilibrium` of `friedkin_johnsen`.
"""

from tidings.beliefs.confidence import hegselmann_krause
from tidings.beliefs.deffuant import deffuant
from tidings.beliefs.degroot import consensus, convergence, degroot, influence
from tidings.beliefs.friedkin_johnsen import equilibrium, friedkin_johnsen
from tidings.beliefs.listening import listening
from tidings.beliefs.march import march

__all__ = [  # noqa: RUF022 - the models, then what is known of their end
    "degroot", "friedkin_johnsen", "hegselmann_krause", "deffuant", "march",
    "consensus", "influence", "convergence", "equilibrium", "listening",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
