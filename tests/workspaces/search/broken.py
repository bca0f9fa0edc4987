import a_module_that_is_not_installed


def unreachable():
    return 1
