"""Functions that take what refers to itself, and token lists; the class of the nodes stands in another file."""


def has_cycle(node):
    slow = fast = node
    while True:
        if fast is None or fast.successor is None:
            return False
        slow = slow.successor
        fast = fast.successor.successor
        if fast is slow:
            return True


def evaluate(tokens):
    stack = []
    for token in tokens:
        if isinstance(token, int):
            stack.append(token)
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(left + right if token == "+" else left - right)
    return stack.pop()
