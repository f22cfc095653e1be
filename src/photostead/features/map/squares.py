"""The map's squares of ten degrees, whose photos triggers count by months (`map_counts`): of what lies in a box those squares
that are wholly in it are summed up, and only at its edge photos are looked at.

A square has its southern and western edges; the last ones have all theirs. Which square a photo is in is asked here in the
words in which the triggers ask it, or one that is on an edge would be in two, or in none.
"""

import math

from photostead.db.tx import Value

SIZE = 10
SOUTH = "min(17, cast((a.latitude + 90) / 10 as integer))"
WEST = "min(35, cast((a.longitude + 180) / 10 as integer))"
WITHIN = """
  {south} >= :inner_south and {south} < :inner_north and {west} >= :inner_west and {west} < :inner_east
"""
INNER = WITHIN.format(south="south", west="west")
ASKED = "(:is_archived is null or (visibility = 'archive') = :is_archived)"
# By months, of squares: one's own, and those of partners.
COUNTED = f"""
select month, count as n from map_counts where owner_id = :viewer and {INNER} and {ASKED}
union all
select month, count from map_counts
where owner_id in (select value from json_each(:partners)) and {INNER} and visibility = 'timeline' and {ASKED}
"""
# Rows of squares that the edge of the box goes through, where there are photos.
EDGES = f"""(
  select distinct south from map_counts
  where owner_id in (select :viewer union all select value from json_each(:partners)) and count > 0
    and south between :outer_south and :outer_north and west between :outer_west and :outer_east and not ({INNER})
) edge cross join assets a"""
# A little more than the row, lest a number is rounded out of it.
AT_EDGE = f"""
  a.latitude between max(:south, edge.south * 10 - 90.001) and min(:north, edge.south * 10 - 79.999)
  and {SOUTH} = edge.south
  and not ({WITHIN.format(south=SOUTH, west=WEST)})
"""


def within(box: dict[str, float]) -> dict[str, Value] | None:
    """The squares wholly in a box and those that it touches, as the statements here bind them; None where it is none, goes
    beyond the world or around it."""
    if not (-90 <= box["south"] <= box["north"] <= 90 and -180 <= box["west"] <= box["east"] <= 180):
        return None
    return {
        "inner_south": math.ceil((box["south"] + 90) / SIZE),
        "inner_north": math.floor((box["north"] + 90) / SIZE),
        "inner_west": math.ceil((box["west"] + 180) / SIZE),
        "inner_east": math.floor((box["east"] + 180) / SIZE),
        "outer_south": min(17, math.floor((box["south"] + 90) / SIZE)),
        "outer_north": math.floor((box["north"] + 90) / SIZE),
        "outer_west": min(35, math.floor((box["west"] + 180) / SIZE)),
        "outer_east": math.floor((box["east"] + 180) / SIZE),
    }
