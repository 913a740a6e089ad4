"""Words that name no thing: articles, prepositions, and what packs and sizes are counted in."""

from __future__ import annotations

_WORDS = """
a about above across after all also an and any are as at be been below between but by can do
each either ever every few for from had has have how if in into is it its just less like many
may more most much my near no nor not of off on only onto or other our out over own per same
she so some such than that the their them then there these they this those through to too
under until up upon us use used using very via was we were what when where which while who
will with within without you your
assorted bag box bundle case count design edition for genuine home inch inches item kit lot
model new official original pack packs pair pc pcs piece pieces product quality replacement
series set sets size standard style type value version
cm ft gb ghz hz in kg km lb lbs mah mb mbit mhz ml mm mp oz rpm tb us uk vdc volt volts watt
watts
first second third one two three four five six seven eight nine ten twelve single double
triple dual quad
"""

FUNCTION_WORDS = frozenset(_WORDS.split())
