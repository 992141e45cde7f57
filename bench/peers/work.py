# SPDX-FileCopyrightText: 2026 The clonecast authors
# SPDX-License-Identifier: Apache-2.0
"""The two jobs that clonecast and its peers do, and what their answers must be."""

import dataclasses
import math

#: Steps of the numerical solutions, enough for six digits of both works.
N_STEPS = 4000


@dataclasses.dataclass(frozen=True)
class Work:
    """A chain of clones: clone i divides and dies; a division gives one daughter of clone i + 1 with probability u."""

    name: str
    title: str
    clones: tuple  # names
    births: tuple  # [1/day]
    deaths: tuple  # [1/day]
    mutation: float  # u [1]
    start: int  # cells of the first clone on day 0; no other has any
    days: float
    study: str  # the same for clonecast, below the top folder

    def reactions(self):
        """(name, index of the source, rate per cell [1/day], changes by index)."""
        last = len(self.clones) - 1
        for i, clone in enumerate(self.clones):
            u = self.mutation if i < last else 0.0
            yield f"birth_{clone}", i, self.births[i] * (1 - u), {i: 1}
            yield f"death_{clone}", i, self.deaths[i], {i: -1}
            if u > 0:
                yield f"mutation_{clone}", i, self.births[i] * u, {i + 1: 1}

    def first_clone(self):
        """Birth and death rate of the first clone alone: a division with a mutant daughter leaves its number."""
        return self.births[0] * (1 - (self.mutation if len(self.clones) > 1 else 0)), self.deaths[0]

    def cumulants(self):
        """Mean, variance and fourth cumulant of the first clone at the end.

        A lineage is extinct or geometric (D. G. Kendall, Ann. Math. Stat. 19 (1948) 1), lineages are independent.
        """
        birth, death = self.first_clone()
        growth = math.exp((birth - death) * self.days)
        alive = (birth - death) * growth / (birth * growth - death)
        stop = (birth - death) / (birth * growth - death)  # 1 - beta: the number is 1 + geometric of ratio beta
        factorial = [alive * math.factorial(k) * (1 - stop) ** (k - 1) / stop**k for k in range(1, 5)]
        f1, f2, f3, f4 = factorial
        m1, m2, m3, m4 = f1, f2 + f1, f3 + 3 * f2 + f1, f4 + 6 * f3 + 7 * f2 + f1
        variance = m2 - m1**2
        fourth = m4 - 4 * m1 * m3 - 3 * m2**2 + 12 * m1**2 * m2 - 6 * m1**4
        return self.start * m1, self.start * variance, self.start * fourth

    def resistance(self):
        """P(a cell of a later clone is alive at the end); None with one clone.

        The backward equations of the probability of none (T. E. Harris, The Theory of Branching Processes (1963),
        chapter V), in g = 1 - probability, by the classical Runge-Kutta method.
        """
        if len(self.clones) == 1:
            return None

        def slope(g):
            slopes = []
            for i, own in enumerate(g):
                u = self.mutation if i + 1 < len(g) else 0.0
                mutant = g[i + 1] if u > 0 else 0.0
                birth, death = self.births[i], self.deaths[i]
                slopes.append(
                    birth * (1 - u) * own * (2 - own)
                    + birth * u * (own + mutant - own * mutant)
                    - (birth + death) * own
                )
            return slopes

        def moved(g, slopes, step):
            return [value + step * change for value, change in zip(g, slopes)]

        n_steps = N_STEPS
        step = self.days / n_steps
        g = [0.0] + [1.0] * (len(self.clones) - 1)
        for _ in range(n_steps):
            k1 = slope(g)
            k2 = slope(moved(g, k1, step / 2))
            k3 = slope(moved(g, k2, step / 2))
            k4 = slope(moved(g, k3, step))
            g = [value + step / 6 * (a + 2 * b + 2 * c + d) for value, a, b, c, d in zip(g, k1, k2, k3, k4)]
        return -math.expm1(self.start * math.log1p(-g[0]))

    def events(self):
        """Expected number of births, deaths and mutations in a trajectory."""
        total = 0.0
        means = [float(self.start)] + [0.0] * (len(self.clones) - 1)
        n_steps = N_STEPS
        step = self.days / n_steps

        def slope(m):
            slopes = [0.0] * len(m)
            for _, source, rate, changes in self.reactions():
                for target, change in changes.items():
                    slopes[target] += rate * m[source] * change
            return slopes

        def rate_of_events(m):
            return sum(rate * m[source] for _, source, rate, _ in self.reactions())

        for _ in range(n_steps):  # midpoint rule
            half = [value + step / 2 * change for value, change in zip(means, slope(means))]
            total += step * rate_of_events(half)
            means = [value + step * change for value, change in zip(means, slope(half))]
        return total


WORKS = {
    work.name: work
    for work in (
        Work(
            name="birth-death",
            title="linear birth-death: b 1, d 0.9, 1000 cells, 10 days",
            clones=("X",),
            births=(1.0,),
            deaths=(0.9,),
            mutation=0.0,
            start=1000,
            days=10.0,
            study="bench/studies/birth-death.toml",
        ),
        Work(
            name="chain",
            title="chain of three clones: b 0.14, d 0.17/0.13/0.13, u 1e-6, 1e6 cells, 365 days",
            clones=("A", "B", "C"),
            births=(0.14, 0.14, 0.14),
            deaths=(0.17, 0.13, 0.13),
            mutation=1e-6,
            start=1_000_000,
            days=365.0,
            study="bench/studies/chain.toml",
        ),
    )
}


def sbml(work):
    """The work as SBML level 3, numbers of cells as amounts without units."""
    species = "".join(
        f'<species id="{clone}" compartment="body" initialAmount="{work.start if i == 0 else 0}" '
        'substanceUnits="item" hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false"/>'
        for i, clone in enumerate(work.clones)
    )
    reactions = ""
    for name, source, rate, changes in work.reactions():
        made = {source: 1}
        for target, change in changes.items():
            made[target] = made.get(target, 0) + change
        products = "".join(
            f'<speciesReference species="{work.clones[i]}" stoichiometry="{n}" constant="true"/>'
            for i, n in made.items()
            if n > 0
        )
        reactions += (
            f'<reaction id="{name}" reversible="false" fast="false"><listOfReactants>'
            f'<speciesReference species="{work.clones[source]}" stoichiometry="1" constant="true"/></listOfReactants>'
            + (f"<listOfProducts>{products}</listOfProducts>" if products else "")
            + '<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>'
            f"<cn>{rate!r}</cn><ci>{work.clones[source]}</ci></apply></math></kineticLaw></reaction>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" '
        'version="1"><model id="work" substanceUnits="item" extentUnits="item" timeUnits="second">'
        '<listOfCompartments><compartment id="body" spatialDimensions="3" size="1" constant="true"/>'
        "</listOfCompartments>"
        f"<listOfSpecies>{species}</listOfSpecies><listOfReactions>{reactions}</listOfReactions></model></sbml>"
    )
