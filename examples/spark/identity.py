#!/usr/bin/env python3
"""In place of the worker: gives back what it gets, so that Spark's own price can be measured."""
import os
import sys

ANSWER = b',"_edits":[],"_stats":{"bytes":0,"chars":0,"n_edits":0,"edits":{},"pages":{}}}\n'

rest = b""
while data := os.read(0, 1 << 20):
    *lines, rest = (rest + data).split(b"\n")
    sys.stdout.buffer.writelines(line[:-1] + ANSWER for line in lines)
    sys.stdout.buffer.flush()
