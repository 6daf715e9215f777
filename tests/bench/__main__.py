"""All benchmarks, one after the other: `python -m tests.bench [NAME …]`, such as `registry pay`.

Each runs in a process of its own, so that its memory is its own. Figures, each with its bar and
the ratio to a baseline of the same run, stand where they are measured: tests/bench/bench_*.py.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(wanted):
    names = [file.stem.removeprefix("bench_") for file in sorted(HERE.glob("bench_*.py"))]
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(names)}.")
    failed = []
    for name in wanted or names:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.bench_{name}"]
        if subprocess.run(command, cwd=HERE.parents[1]).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"Not measured to the end: {', '.join(failed)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
