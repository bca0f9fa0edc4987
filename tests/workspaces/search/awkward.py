"""Functions that a careless runner would not survive."""

import os
import sys


def spin():
    while True:
        pass


def spin_in_a_bare_except():
    while True:
        try:
            sum(range(10))
        except:
            pass


def power():
    return len(str(7 ** (10**9)))


def leave():
    os._exit(3)


def quit_politely(code):
    sys.exit(code)


def write_to_descriptor():
    os.write(1, b"not for the pipe\n")
    return 1


def flood():
    while True:
        print("x" * 1000)


def dive(n):
    return dive(n + 1)


def ask():
    return input("name? ")


def remove(path):
    os.remove(path)


counted = []


def count(item):
    counted.append(item)
    return len(counted)
