#!/usr/bin/env bash
# Make an environment for each peer, benchmarks/peers/.env-<name>, with pinned versions; print what failed.
#
#     benchmarks/peers/environments.sh             all that are not there yet
#     benchmarks/peers/environments.sh povm        one of them
#
# Peers are installed, never copied, and never among this project's own dependencies.
set -uo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-../../.venv/bin/python}

declare -A packages=(
  [pennylane]="pennylane==0.45.1 numpy==2.4.6"
  [mitiq]="mitiq==1.1.0 cirq-core==1.6.1 numpy==2.2.6"
  [povm]="povm-toolbox==0.2.0 qiskit==2.6.2 qiskit-aer==0.18.2 numpy==2.4.6"
  [tencirpauli]="tencirpauli==0.5.0 numpy==2.4.6"
)

[ $# -gt 0 ] || set -- pennylane mitiq povm tencirpauli
failed=()
for peer in "$@"; do
  folder=.env-$peer
  [ -f "$folder/.ready" ] && continue
  echo "making $folder: ${packages[$peer]}"
  # shellcheck disable=SC2086  the list is meant to be split
  if "$python" -m venv --clear "$folder" &&
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check ${packages[$peer]}; then
    touch "$folder/.ready"
  else
    rm -rf "$folder"
    failed+=("$peer")
  fi
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "FAILED, and left out of the comparison: ${failed[*]}" >&2
  exit 1
fi
echo "every environment is ready"
