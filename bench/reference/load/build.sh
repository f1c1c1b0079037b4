#!/usr/bin/env bash
# Compiles the load into a folder: build.sh <folder>
set -euo pipefail
for part in model readers; do cc -O2 -Wall -Wextra -o "$1/$part" "$(dirname "${BASH_SOURCE[0]}")/$part.c"; done
