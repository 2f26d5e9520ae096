"""Verdict lines of the Python drivers: `PASS <lib> <step>` or `FAIL <lib> <step>: reason`."""

from collections.abc import Callable, Iterable

Step = tuple[str, Callable[[], None]]


def run_steps(lib: str, steps: Iterable[Step]) -> bool:
    """Runs the steps in order; once one failed, the ones that build on it fail as not reached."""
    broken = None
    for name, step in steps:
        if broken is not None:
            print(f"FAIL {lib} {name}: not reached because '{broken}' failed", flush=True)
            continue
        try:
            step()
        except Exception as error:  # every failure becomes a verdict
            broken = name
            print(f"FAIL {lib} {name}: {one_line(error)}", flush=True)
        else:
            print(f"PASS {lib} {name}", flush=True)
    return broken is None


def refused(error: type[Exception], request: Callable[[], object], *codes: str) -> None:
    """Makes sure that a library's request is refused: with one of these OAuth errors, where any is named."""
    try:
        request()
    except error as refusal:
        assert not codes or refusal.error in codes, f"refused as {refusal.error}"
        return
    raise AssertionError(f"not refused with {error.__name__}")


def one_line(error: Exception) -> str:
    """The reason without line breaks; what an assertion says needs no class name."""
    text = " ".join(str(error).split())
    return text if isinstance(error, AssertionError) and text else f"{type(error).__name__}: {text}"
