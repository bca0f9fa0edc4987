"""What is on the shelves."""

import pytest

from stock import Item, OutOfStock, Shelf


@pytest.fixture
def shelf():
    shelf = Shelf()
    shelf.add(Item("tea", 350), 4)
    return shelf


def test_a_shelf_counts_what_was_put_on_it(shelf):
    assert shelf.count("tea") == 4


def test_taking_more_than_there_is_raises(shelf):
    with pytest.raises(OutOfStock):
        shelf.take("tea", 5)
