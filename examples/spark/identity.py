#!/usr/bin/env python3
"""In place of the worker: gives back what it gets, so that Spark's own price can be measured."""
import sys

ANSWER = b',"_edits":[],"_stats":{"bytes":0,"chars":0,"n_edits":0,"edits":{},"pages":{}}}\n'

for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line[:-2] + ANSWER)
