class Node:
    def __init__(self, value, successor=None):
        self.value = value
        self.successor = successor
