import numpy as np

from hipline.events import Contact, Side
from hipline.exchange.tables import table_of


def test_a_table_has_the_fields_of_its_events_as_columns():
    table = table_of([Contact(1.5, Side.LEFT, 1.75), Contact(2.0, Side.RIGHT, 2.25)], Contact)
    assert table.dtype.names == ("time_s", "side", "emitted_at_s")
    np.testing.assert_array_equal(table["time_s"], [1.5, 2.0])
    assert table["side"].tolist() == ["left", "right"]


def test_no_events_give_the_same_columns_without_rows():
    table = table_of([], Contact)
    assert len(table) == 0
    assert table["time_s"].dtype == np.float64
    assert table["side"].dtype.kind == "U"
