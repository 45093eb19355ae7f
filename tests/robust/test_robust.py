"""RobustShadow against enumeration: exact limits for every kind of noise, and errors against repetitions."""

from __future__ import annotations

import itertools
import math
import pickle
import warnings
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import qutip
import scipy.linalg

from qshadow_viz import Calibration, PauliShadow, RobustShadow, hamiltonians, states
from qshadow_viz.robust.factors import error_of_sum

from .. import oracle
from ..global_random import global_state

CASES = [(n, kind) for n in (1, 2) for kind in ("ket", "mixed", "product")]

# p, P(1|0) and P(0|1) of each qubit, flips. All are multiples of 1/8, so that a record exists
# in which every snapshot occurs exactly as often as it is expected.
APPARATUS: dict[str, tuple[float, list[list[float]], bool]] = {
    "noiseless": (0.0, [[0, 0], [0, 0]], False),
    "depolarizing": (0.25, [[0, 0], [0, 0]], False),
    "symmetric readout": (0.0, [[1 / 8, 1 / 8], [1 / 4, 1 / 4]], False),
    "both": (0.25, [[1 / 8, 1 / 8], [1 / 4, 1 / 4]], False),
    "asymmetric readout with flips": (0.0, [[1 / 8, 3 / 8], [1 / 4, 0]], True),
    "all": (0.25, [[1 / 8, 3 / 8], [1 / 4, 0]], True),
}
COPIES = {1: 3840, 2: 384**2 // 4}
UNEVEN = np.array([[1 / 8, 3 / 8], [1 / 4, 0]])


def zero(n: int) -> qutip.Qobj:
    return qutip.basis([2] * n, [0] * n)


def weight(string: str) -> int:
    return sum(letter != "I" for letter in string)


def supports(n: int) -> list[list[int]]:
    return [list(c) for k in range(1, n + 1) for c in itertools.combinations(range(n), k)]


def law_of(state: qutip.Qobj, noise: float, wrong: Any, flip: bool) -> tuple[PauliShadow, np.ndarray]:
    """Return a record of every possible snapshot, once each, and their probabilities."""
    n = len(state.dims[0])
    bases, outcomes, law = oracle.local_law(oracle.depolarized(state, noise))
    return PauliShadow(bases, outcomes), oracle.misread_law(outcomes, law, np.array(wrong)[:n], flip)


def exact_calibration(n: int, noise: float, wrong: Any, flip: bool) -> Calibration:
    """Return a calibration in which every snapshot occurs in proportion to its probability."""
    record, law = law_of(zero(n), noise, wrong, flip)
    often = law * COPIES[n]
    assert often == pytest.approx(np.rint(often), abs=1e-6)
    rows = np.repeat(np.arange(len(law)), np.rint(often).astype(int))
    return Calibration(record.bases[rows], record.outcomes[rows])


def truth(string: str, state: qutip.Qobj) -> float:
    return float(np.trace(oracle.pauli(string).full() @ oracle.density(state).full()).real)


# -- limits, by enumeration


@pytest.mark.parametrize("apparatus", APPARATUS.values(), ids=APPARATUS.keys())
@pytest.mark.parametrize("product", [False, True])
@pytest.mark.parametrize("n", [1, 2])
def test_exact_factors_make_the_estimate_exactly_unbiased(n: int, product: bool, apparatus: Any) -> None:
    noise, wrong, _ = apparatus
    calibration = exact_calibration(n, *apparatus)
    left = (1 - noise) * (1 - np.sum(wrong, axis=1))
    for support in supports(n):
        factor = np.prod(left[support] / 3)
        assert calibration.factor(support, product) == pytest.approx(factor, abs=1e-12)
    strings = oracle.all_paulis(n)
    terms = {string: 0.3 * i - 1 for i, string in enumerate(strings)}
    for state in (oracle.some_states(n)["ket"], oracle.some_states(n)["mixed"]):
        record, law = law_of(state, *apparatus)
        each = [RobustShadow(record[i], calibration, product) for i in range(len(record))]
        wanted = np.array([truth(string, state) for string in strings])
        found = law @ np.array([one.expect(strings) for one in each])
        assert found == pytest.approx(wanted, abs=1e-10)
        sums = law @ np.array([one.expect(terms) for one in each])
        assert sums == pytest.approx(wanted @ list(terms.values()), abs=1e-9)
        # without the correction each string is smaller by the known factor
        for string, value in zip(strings, wanted, strict=True):
            support = [j for j, letter in enumerate(string) if letter != "I"]
            shrunk = np.prod(left[support]) * value
            assert law @ record.single_shot(string) == pytest.approx(shrunk, abs=1e-12)


@pytest.mark.parametrize(("n", "kind"), CASES)
def test_unequal_misreading_without_flips_is_biased_as_stated_and_warned_of(n: int, kind: str) -> None:
    state = oracle.some_states(n)[kind]
    calibration = exact_calibration(n, 0.0, UNEVEN, False)
    record, law = law_of(state, 0.0, UNEVEN, False)
    a, c = UNEVEN[:n, 1] - UNEVEN[:n, 0], 1 - UNEVEN[:n].sum(axis=1)
    offsets, errors = calibration.offsets()
    assert offsets == pytest.approx(a, abs=1e-12)
    assert errors == pytest.approx(1 / np.sqrt(2 / 3 * COPIES[n]))
    with pytest.warns(UserWarning, match=r"qubit 0 in X and Y lean by 0.25 ± .*flip=True"):
        RobustShadow(record, calibration)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        each = [RobustShadow(record[i], calibration) for i in range(len(record))]
    biased = 0
    for string in oracle.all_paulis(n)[1:]:
        support = [j for j in range(n) if string[j] != "I"]
        wanted = 0.0
        for kept in itertools.product((0, 1), repeat=len(support)):
            letters = ["I"] * n
            share = 1.0
            for j, keep in zip(support, kept, strict=True):
                share *= (c[j] if keep else a[j]) / (a[j] + c[j])
                letters[j] = string[j] if keep else "I"
            wanted += share * truth("".join(letters), state)
        found = law @ np.array([one.expect(string) for one in each])
        assert found == pytest.approx(wanted, abs=1e-11)
        biased += abs(found - truth(string, state)) > 0.01
    assert biased >= 3**n - 1


TURN = {  # from the eigenstates of X, Y, Z to those of Z
    0: np.array([[1, 1], [1, -1]]) / 2**0.5,
    1: np.array([[1, -1j], [1, 1j]]) / 2**0.5,
    2: np.eye(2),
}
FOUR = "IXYZ"


def tensor(matrices: Any) -> np.ndarray:
    return reduce(np.kron, matrices)


def general_law(state: qutip.Qobj, effects: np.ndarray, twirl: str) -> tuple[PauliShadow, np.ndarray]:
    """Return the law where each outcome r has an effect of its own after a random Pauli from `twirl`."""
    rho = oracle.density(state).full()
    n = len(state.dims[0])
    law: dict[tuple[Any, Any], float] = {}
    for basis in itertools.product(range(3), repeat=n):
        for letters in itertools.product(twirl, repeat=n):
            move = tensor([oracle.SINGLE[x].full() @ TURN[b] for x, b in zip(letters, basis, strict=True)])
            turned = move @ rho @ move.conj().T
            for r, effect in enumerate(effects):
                bits = tuple((r >> (n - 1 - j)) & 1 ^ (letters[j] in "XY") for j in range(n))
                chance = np.trace(effect @ turned).real / 3**n / len(twirl) ** n
                law[basis, bits] = law.get((basis, bits), 0.0) + chance
    bases, outcomes = zip(*law, strict=True)
    return PauliShadow(np.array(bases), np.array(outcomes, int)), np.array(list(law.values()))


def some_effects(kind: str, n: int) -> np.ndarray:
    """Return effects of a measurement that is a mixture of the right one and a random one."""
    rng = np.random.default_rng(5)
    size = 2**n
    perfect = np.array([np.diag(row) for row in np.eye(size)])
    if kind == "any":
        roots = rng.normal(size=(size, size, size)) + 1j * rng.normal(size=(size, size, size))
        parts = roots @ roots.conj().transpose(0, 2, 1)
        half = scipy.linalg.inv(scipy.linalg.sqrtm(parts.sum(axis=0)))
        parts = half @ parts @ half
    elif kind == "diagonal":  # correlated, unequal misreading
        parts = np.array([np.diag(row) for row in rng.dirichlet(np.ones(size), size=size).T])
    else:  # several bits go wrong together, whatever the right ones are
        chances = rng.dirichlet(np.ones(size))
        parts = np.array([np.diag([chances[r ^ x] for x in range(size)]) for r in range(size)])
    effects = 0.6 * perfect + 0.4 * parts
    assert effects.sum(axis=0) == pytest.approx(np.eye(size), abs=1e-12)
    return np.asarray(effects)


@pytest.mark.parametrize(
    ("kind", "twirl", "right"),
    [
        ("any", "IXYZ", True),
        ("any", "IX", False),
        ("diagonal", "IXYZ", True),
        ("diagonal", "IX", True),
        ("diagonal", "I", False),
        ("independent of the bits", "I", True),
    ],
)
@pytest.mark.parametrize("n", [1, 2])
def test_which_noise_the_scheme_undoes(n: int, kind: str, twirl: str, right: bool) -> None:
    effects = some_effects(kind, n)
    calibration, chances = general_law(zero(n), effects, twirl)
    assert chances.sum() == pytest.approx(1, abs=1e-12)
    worst, product = 0.0, 0.0
    for state in oracle.some_states(n).values():
        record, law = general_law(state, effects, twirl)
        for string in oracle.all_paulis(n):
            z = "".join("I" if letter == "I" else "Z" for letter in string)
            factor = chances @ calibration.single_shot(z)
            found = law @ record.single_shot(string) / factor
            worst = max(worst, float(abs(found - truth(string, state))))
            singles = [
                chances @ calibration.single_shot("I" * j + "Z" + "I" * (n - j - 1))
                for j in range(n)
                if string[j] != "I"
            ]
            product = max(product, float(abs(factor - np.prod(singles))))
    assert (worst < 1e-11) == right
    assert right or worst > 0.01
    assert (n == 1) == (product < 1e-3)  # on two qubits this noise is no product


# -- errors


def runs(n: int, calibrations: int, snapshots: int, times: int) -> Any:
    apparatus: dict[str, Any] = {"noise": 0.04, "readout": [[0.01, 0.05]] * n, "flip": True}
    state = states.ghz(n)
    rng = np.random.default_rng(n)
    # all at once, which is faster, and cut
    many = Calibration.measure(n, calibrations * times, rng=rng, **apparatus)
    records = PauliShadow.measure(state, snapshots * times, rng=rng, **apparatus)
    for i in range(times):
        part = many[i * calibrations : (i + 1) * calibrations]
        yield records[i * snapshots : (i + 1) * snapshots], part


def questions(n: int) -> tuple[list[str], dict[str, float], dict[str, float]]:
    """Return strings of weight 1 and 2 and two sums whose terms share supports and qubits."""
    if n == 1:
        return ["X"], {"X": 1.0, "Y": 0.5, "I": 3.0}, {"X": -2.0, "Z": 0.5}
    pairs = ["ZZ" + "I" * (n - 2), "I" * (n - 2) + "ZZ"]
    return pairs, hamiltonians.ising(n, field=0.5), hamiltonians.heisenberg(n)


# What is right 95 % of the time is so in 93 to 97 % of 800 runs with a probability of 99 %. Fixed seeds.
@pytest.mark.parametrize("n", [1, 2, 4, 7])
@pytest.mark.parametrize(("calibrations", "product"), [(500, True), (1500, False)])
def test_95_percent_intervals_hold_95_percent(n: int, calibrations: int, product: bool) -> None:
    strings, *sums = questions(n)
    terms = sums[0 if product else 1]
    wanted = [truth(string, states.ghz(n)) for string in strings]
    wanted.append(sum(c * truth(s, states.ghz(n)) for s, c in terms.items()))
    errors, said, blind = [], [], []
    for record, calibration in runs(n, calibrations, 2000, 800):
        robust = RobustShadow(record, calibration, product)
        errors.append(np.append(robust.expect(strings), robust.expect(terms)) - wanted)
        said.append(np.append(robust.standard_error(strings), robust.standard_error(terms)))
        # what the spread of the record alone would say
        left = robust.expect(strings[0]) / record.expect(strings[0])
        blind.append(left * record.standard_error(strings[0]))
    inside = np.mean(np.abs(errors) < 1.96 * np.array(said), axis=0)
    assert np.all((inside > 0.93) & (inside < 0.97)), inside
    # the bias of the ratio is of second order
    assert np.all(np.abs(np.mean(errors, axis=0)) < 0.3 * np.std(errors, axis=0))
    # the errors matter: without the calibration's share they would be much too small
    assert np.mean(np.abs(np.array(errors)[:, 0]) < 1.96 * np.array(blind)) < 0.9


@pytest.mark.parametrize("product", [False, True])
@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_error_of_a_sum_agrees_with_leaving_snapshots_out(n: int, product: bool) -> None:
    record, calibration = next(runs(n, 900, 700, 1))
    _, *sums = questions(n)
    for terms in sums:
        robust = RobustShadow(record, calibration, product)
        variance = 0.0
        ways: list[tuple[Any, Callable[[Any], RobustShadow]]] = [
            (record, lambda kept: RobustShadow(kept, calibration, product)),
            (calibration, lambda kept: RobustShadow(record, kept, product)),
        ]
        for part, make in ways:
            total = len(part)
            groups = np.array_split(np.random.default_rng(0).permutation(total), total // 3)
            left = np.array([make(part[np.setdiff1d(np.arange(total), g)]).expect(terms) for g in groups])
            variance += (len(groups) - 1) * np.var(left)
        # a jackknife over m groups has a relative error of about 1/sqrt(2m), here 5 %
        assert robust.standard_error(terms) == pytest.approx(math.sqrt(variance), rel=0.15)


@pytest.mark.parametrize("name", ["both", "all"])
def test_factors_of_overlapping_sets_err_together_as_they_should(name: str) -> None:
    noise, wrong, _ = APPARATUS[name]
    calibration = exact_calibration(2, *APPARATUS[name])
    left = (1 - noise) * (1 - np.sum(wrong, axis=1))
    rows = np.array([[True, False], [False, True], [True, True], [True, False], [False, False]])
    terms = np.array([0.7, 0.4, 1.5, 0.2, 3.0])  # what each adds to the sum; the identity's part is certain
    covariance = np.zeros((5, 5))
    for i, j in itertools.product(range(4), repeat=2):
        # both are measured in Z with the chance 3^-|union|; qubits in both sets drop out of the product
        overlap = 3.0 ** np.sum(rows[i] & rows[j])
        covariance[i, j] = overlap * np.prod(left[rows[i] ^ rows[j]]) - np.prod(left[rows[i]]) * np.prod(
            left[rows[j]]
        )
    weights = terms / np.array([np.prod(left[row]) for row in rows])
    wanted = math.sqrt(weights @ covariance @ weights / len(calibration))
    found = error_of_sum(calibration._shadow, rows, terms, False)
    assert found == pytest.approx(wanted, rel=1e-4)
    blind = math.sqrt(weights**2 @ np.diag(covariance) / len(calibration))
    assert abs(blind / wanted - 1) > 0.03  # what the covariances are worth here
    # products: the factors of different qubits are independent
    shares = terms @ rows
    wanted = math.sqrt(np.sum(shares**2 * (3 / left**2 - 1)) / len(calibration))
    assert error_of_sum(calibration._shadow, rows, terms, True) == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize("product", [False, True])
def test_a_string_and_the_sum_of_it_alone_agree(product: bool) -> None:
    record, calibration = next(runs(3, 4000, 4000, 1))
    robust = RobustShadow(record, calibration, product)
    for string in ("XXX", "ZIZ", "IXI", "III"):
        assert robust.expect({string: 1.0}) == pytest.approx(robust.expect(string), abs=1e-12)
        alone = robust.standard_error(string)
        assert robust.standard_error({string: -2.0}) == pytest.approx(2 * alone, rel=0.1, abs=1e-12)
    assert robust.expect("III") == 1
    assert robust.standard_error(["III", "IIZ"])[0] == 0
    operator = 0.5 * oracle.pauli("ZZI") - 2 * oracle.pauli("XXX") + 4 * oracle.pauli("III")
    same = {"ZZI": 0.5, "XXX": -2.0, "III": 4.0}
    assert robust.expect(operator) == pytest.approx(robust.expect(same), abs=1e-9)
    assert robust.standard_error(operator) == pytest.approx(robust.standard_error(same), rel=1e-9)
    assert robust.expect({"ZZI": 0.0}) == robust.standard_error({"ZZI": 0.0}) == 0


def test_batches_are_those_of_the_record() -> None:
    record, calibration = next(runs(2, 2000, 301, 1))
    robust = RobustShadow(record, calibration)
    for batches in (2, 5, 301):
        found = robust.expect(["ZZ", "XI"], batches=batches)
        factors = np.array([9 * calibration.factor([0, 1]), 3 * calibration.factor(0)])
        assert found == pytest.approx(record.expect(["ZZ", "XI"], batches=batches) / factors)
    with pytest.raises(ValueError, match="`batches` must be at most the 301 snapshots, but 302"):
        robust.expect("ZZ", batches=302)


# -- the calibration


# 4 sigma for 11 factors: a correct calibration fails with probability 7·10^-4
@pytest.mark.parametrize("n", [1, 2, 4, 7])
def test_a_noiseless_calibration_gives_a_third_for_each_qubit(n: int) -> None:
    calibration = Calibration.measure(n, 6000, rng=n)
    for qubit in range(n):
        error = calibration.standard_error(qubit)
        assert error == pytest.approx(math.sqrt((1 / 3 - 1 / 9) / 6000), rel=0.05)
        assert abs(calibration.factor(qubit) - 1 / 3) < 4 * error
    whole = list(range(min(n, 4)))
    k = len(whole)
    for product in (False, True):
        error = calibration.standard_error(whole, product)
        assert abs(calibration.factor(whole, product) - 3.0**-k) < 4 * error
    relative = 3.0**k * calibration.standard_error(whole, True)
    assert relative == pytest.approx(math.sqrt(2 * k / 6000), rel=0.1)
    offsets, errors = calibration.offsets()
    assert np.all(np.abs(offsets) < 4 * errors)


def test_the_standard_error_of_a_product_by_its_parts() -> None:
    calibration = Calibration.measure(4, 3000, readout=[0, 0.1, 0.2, 0.3], rng=0)
    relative = [calibration.standard_error(j) / calibration.factor(j) for j in range(4)]
    found = calibration.standard_error([0, 1, 3], True) / calibration.factor([0, 1, 3], True)
    assert found == pytest.approx(math.hypot(relative[0], relative[1], relative[3]))
    assert calibration.factor([3, 0], True) == pytest.approx(calibration.factor(0) * calibration.factor(3))
    assert calibration.factor(2, True) == calibration.factor(2)


@pytest.mark.parametrize("n", [2, 4, 7])
def test_too_few_snapshots_for_the_locality_are_refused(n: int) -> None:
    calibration = Calibration.measure(n, 150, rng=1)
    record = PauliShadow.measure(states.ghz(n), 100, rng=2)
    robust = RobustShadow(record, calibration)
    assert calibration.locality == 1
    string = "XX" + "I" * (n - 2)
    seen = calibration.matches([0, 1])
    message = (
        rf"calibration tells from 0, but '{string}' was given: {seen} of its 150 snapshots "
        "measured qubits 0, 1 in Z; 25 matches and 5 standard errors are asked for, about 225 snapshots"
    )
    whole = "`paulis` must be strings whose factors the " + message
    for call in (
        lambda: robust.expect(string),
        lambda: robust.standard_error(string),
        lambda: robust.expect(["I" * n, string]),
        lambda: robust.expect({"I" * n: 1.0, string: 1e-9}),
        lambda: robust.standard_error({string: 1.0}),
    ):
        with pytest.raises(ValueError, match=whole):
            call()
    with pytest.raises(ValueError, match=r"`support` must be qubits .* but \[0, 1\] was given: .* about 225"):
        calibration.factor([0, 1])
    assert math.isfinite(calibration.standard_error([0, 1]))
    # nothing need be known of the identity, nor of a term that does not count
    assert robust.expect({"I" * n: 2.0, string: 0.0}) == 2
    # with products the same snapshots do
    assert math.isfinite(RobustShadow(record, calibration, product=True).expect(string))


def test_factors_that_drown_in_their_error_are_refused() -> None:
    dead = Calibration.measure(2, 1000, readout=[0.5, 0.0], rng=0)
    robust = RobustShadow(PauliShadow.measure(states.w(2), 100, rng=2), dead)
    assert math.isfinite(robust.expect("IZ"))
    with pytest.raises(
        ValueError, match=r"measured qubit 0 in Z, but the factor is .* with .* about \d+ snaps"
    ):
        robust.expect("ZI")
    message = r"at least \d+ measured each of qubits 0, 1 in Z, but the factor is"
    with pytest.raises(ValueError, match=message):
        RobustShadow(robust.record, dead, product=True).expect("ZZ")
    # a factor that is exactly 0, of one qubit and of both
    even = Calibration([[2, 2]] * 100, [[0, 0], [1, 0], [0, 1], [1, 1]] * 25)
    for support, product in itertools.product(([0], [1], [0, 1]), (False, True)):
        with pytest.raises(ValueError, match="but the factor is 0 with a standard error of"):
            even.factor(support, product)
    # about as many as the message asks for do
    weak = Calibration.measure(1, 500, readout=0.45, rng=3)
    with pytest.raises(ValueError, match=r"about \d+ snapshots") as caught:
        weak.factor(0)
    needed = int(str(caught.value).rsplit("about ", 1)[1].split()[0])
    assert 500 < needed <= 25 * 500
    assert Calibration.measure(1, 15_000, readout=0.45, rng=4).factor(0) == pytest.approx(0.1 / 3, abs=0.02)


def test_a_factor_below_zero_is_as_good_as_one_above() -> None:
    apparatus: dict[str, Any] = {"readout": 0.9}
    calibration = Calibration.measure(2, 5000, rng=0, **apparatus)
    record = PauliShadow.measure(states.ghz(2), 5000, rng=1, **apparatus)
    assert calibration.factor(0) < -0.2
    robust = RobustShadow(record, calibration)
    assert abs(robust.expect("ZZ") - 1) < 4 * robust.standard_error("ZZ")
    assert robust.standard_error(["ZI"])[0] > 0


@pytest.mark.parametrize(("snapshots", "k"), [(74, 0), (75, 1), (224, 1), (225, 2), (10**4, 4)])
def test_locality(snapshots: int, k: int) -> None:
    assert Calibration(np.full((snapshots, 4), 2), np.zeros((snapshots, 4), int)).locality == k


def test_a_calibration_is_kept_on_disk_as_what_it_is(tmp_path: Path) -> None:
    calibration = Calibration.measure(3, 800, noise=0.1, readout=0.1, rng=0)
    calibration.save(tmp_path / "calibration")
    again = Calibration.load(tmp_path / "calibration")
    for same in (again, pickle.loads(pickle.dumps(calibration)), calibration[:]):
        assert isinstance(same, Calibration)
        assert np.array_equal(same.bases, calibration.bases)
        assert np.array_equal(same.outcomes, calibration.outcomes)
        assert same.factor(1) == calibration.factor(1)
    with pytest.raises(ValueError, match="not a 'PauliShadow' record"):
        PauliShadow.load(tmp_path / "calibration")
    record = PauliShadow.measure(zero(3), 800, noise=0.1, readout=0.1, rng=0)
    assert np.array_equal(Calibration.from_record(record).outcomes, calibration.outcomes)
    record.save(tmp_path / "record")
    with pytest.raises(ValueError, match="not a 'Calibration' record"):
        Calibration.load(tmp_path / "record")
    assert repr(calibration[:50]) == "Calibration(50 snapshots of 3 qubits)"
    robust = RobustShadow(record, calibration, product=True)
    copy = pickle.loads(pickle.dumps(robust))
    assert copy.expect("ZZI") == robust.expect("ZZI")
    assert (robust.n, len(robust)) == (3, 800)
    assert repr(robust) == "RobustShadow(800 snapshots of 3 qubits, 800 of calibration, product=True)"


def test_no_false_alarm_of_leaning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for seed in range(50):
            calibration = Calibration.measure(3, 400, readout=[[0, 0.4]] * 3, flip=True, rng=seed)
            RobustShadow(PauliShadow([[2] * 3], [[0] * 3]), calibration)
    leaning = Calibration.measure(3, 400, readout=[[0, 0.4], [0, 0], [0.4, 0]], rng=0)
    with pytest.warns(UserWarning, match=r"qubit 0 .*, and 1 more qubits lean"):
        RobustShadow(PauliShadow([[2] * 3], [[0] * 3]), leaning)


def test_the_global_random_state_does_not_matter() -> None:
    values = []
    for seed in (0, 1):
        np.random.seed(seed)  # noqa: NPY002  the state that must not matter
        before = global_state()
        calibration = Calibration.measure(2, 3000, noise=0.1, readout=0.1, flip=True, rng=5)
        robust = RobustShadow(PauliShadow.measure(states.w(2), 500, noise=0.1, rng=6), calibration)
        values.append([robust.expect("ZZ"), robust.standard_error({"ZZ": 1.0, "XX": 2.0})])
        assert global_state() == before
    assert values[0] == values[1]


# -- bad input


def test_bad_input_is_quoted() -> None:
    record = PauliShadow.measure(states.w(2), 100, rng=0)
    calibration = Calibration.measure(2, 300, rng=0)
    robust = RobustShadow(record, calibration)
    for call, error, message in (
        (
            lambda: Calibration.from_record(calibration),  # type: ignore[arg-type]
            TypeError,
            "`record` must be a PauliShadow, but Calib",
        ),
        (lambda: Calibration.measure(0, 10), ValueError, r"`n` must lie in 1..16, but 0"),
        (lambda: Calibration.measure(17, 10), ValueError, r"`n` must lie in 1..16, but 17"),
        (lambda: Calibration.measure(2.0, 10), TypeError, r"`n` must be an integer, but 2.0"),  # type: ignore[arg-type]
        (lambda: Calibration.measure(2, 0), ValueError, "`snapshots` must be at least 1, but 0"),
        (lambda: Calibration.measure(2, 9, noise=2), ValueError, r"`noise` must lie in \[0, 1\], but 2"),
        (lambda: Calibration.measure(2, 9, flip=1), TypeError, "`flip` must be True or False, but 1"),  # type: ignore[arg-type]
        (lambda: Calibration([[3]], [[0]]), ValueError, r"`bases` must lie in 0..2 \(X, Y, Z\), but 3"),
        (lambda: Calibration([[2]], [[0, 0]]), ValueError, r"`outcomes` must have the shape .* but \(1, 2\)"),
        (lambda: calibration.factor(2), ValueError, r"`support` must lie in 0..1, but 2"),
        (lambda: calibration.factor("ZZ"), TypeError, "`support` must be a qubit or .* but 'ZZ'"),  # type: ignore[arg-type]
        (lambda: calibration.factor([]), ValueError, r"`support` must name at least one qubit, but \[\]"),
        (lambda: calibration.matches([1, 1]), ValueError, "`support` must not repeat a qubit, but 1"),
        (lambda: calibration.standard_error(0.5), TypeError, "`support` must be a qubit or .* but 0.5"),  # type: ignore[arg-type]
        (lambda: calibration.factor(0, product=1), TypeError, "`product` must be True or False, but 1"),  # type: ignore[arg-type]
        (lambda: RobustShadow(calibration, calibration), TypeError, "`record` must be a PauliShadow, but C"),  # type: ignore[arg-type]
        (lambda: RobustShadow(record, record), TypeError, "`calibration` must be a Calibration, but PauliS"),  # type: ignore[arg-type]
        (
            lambda: RobustShadow(record, calibration, None),  # type: ignore[arg-type]
            TypeError,
            "`product` must be True or False, but N",
        ),
        (
            lambda: RobustShadow(record, Calibration.measure(3, 9, rng=0)),
            ValueError,
            "`calibration` must have the 2 qubits of `record`, but 3 were given",
        ),
        (lambda: robust.expect("ZQ"), ValueError, "'ZQ'"),
        (lambda: robust.expect("Z"), ValueError, "`paulis`"),
        (lambda: robust.expect({"ZZ": math.nan}), ValueError, r"`paulis\['ZZ'\]` must .* but nan"),
        (lambda: robust.expect(3), TypeError, "`paulis` must be .* but 3"),
        (lambda: robust.standard_error(None), TypeError, "`paulis` must be .* but None"),
        (lambda: robust.expect("ZZ", batches=0), ValueError, "`batches` must be at least 1, but 0"),
    ):
        with pytest.raises(error, match=message):
            call()
