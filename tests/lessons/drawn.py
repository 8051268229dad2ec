"""Read what the charts of a page draw."""

import io

import pyarrow as pa


def charts(at):
    return at.get("vega_lite_chart")


def tables(chart):
    """The data of a chart: its tables, however they travel."""
    sent = [chart.proto.data.data, *(one.data.data for one in chart.proto.datasets)]
    return [pa.ipc.open_stream(io.BytesIO(data)).read_all() for data in sent if data]


def rows(chart):
    """Everything that a chart draws: a dict each."""
    return [row for table in tables(chart) for row in table.to_pylist()]


def rows_of(figure):
    """Everything that a figure draws, before it is on a page: a dict each."""
    return [row for table in figure.tables.values() for row in table.to_pylist()]


def top_of(figure):
    """Where the y axis of a figure ends."""
    return next(row["y2"] for row in rows_of(figure) if row.get("part") == "axes")


def words(at):
    """All words in the charts of a page."""
    return {row["name"] for chart in charts(at) for row in rows(chart) if "name" in row}
