"""SQL of what reports differ in: [lead, kind, grade, win, said, other_win, other], made at each publishing.

lead is the story's; win and other_win are the two sentences. grade says how much it matters: 3 for whether it happened
and how many were counted, 2 for when, where and with whom, 1 for how a name is written. Each kind is asked only where
both sides say it. Places that one sentence of the library names together may lie in one another and are no
contradiction; a fuller date or a longer list of those who took part is none either.
"""

# What was planned may take place so many days later.
_PLAN_DAYS = 14


def differences(places: int) -> str:
    """The query. places: what an event's number in its article is counted in."""
    parts = " UNION ALL ".join(f"({part})" for part in _PARTS)
    return f"{_WITH} {parts} {_ORDER}".format(places=places, plan_days=_PLAN_DAYS)


_WITH = """
    WITH told AS NOT MATERIALIZED (
        SELECT e.* FROM events e SEMI JOIN (FROM stories WHERE n_articles > 1) USING (lead)),
    placed AS MATERIALIZED (
        SELECT e.event, e.event // {places} AS article_no, e.lead, e.win, e.status, e.type, e.day_start,
            e.actors, e.recipients, p.place, n.name, n.label, n.country
        FROM event_places p JOIN events e USING (event) JOIN names n ON n.entity_no = p.place
        WHERE NOT n.is_country AND n.label IN ('GPE', 'LOC', 'FAC')),
    met AS MATERIALIZED (
        SELECT p.*, s.sides FROM placed p JOIN (
            SELECT event, list_sort(list(DISTINCT one)) AS sides FROM (
                SELECT event, unnest(list_concat(actors, recipients)) AS one FROM placed
                WHERE type IN ('AGREE', 'CONSULT'))
            JOIN names n ON n.entity_no = one WHERE n.is_country OR n.label NOT IN ('GPE', 'LOC', 'FAC')
            GROUP BY ALL HAVING count(DISTINCT one) > 1) s USING (event)),
    moved AS MATERIALIZED (
        SELECT b.lead, a.lead AS plan, a.win, a.name AS said, b.win AS other_win, b.name AS other, a.place AS place,
            b.place AS other_place
        FROM (FROM met WHERE status = 'announced' AND type = 'AGREE') a
        JOIN (FROM met WHERE status = 'reported' AND type = 'CONSULT') b USING (sides)
        WHERE a.place <> b.place AND a.country IS NOT DISTINCT FROM b.country
            AND b.day_start BETWEEN a.day_start AND a.day_start + {plan_days}),
    elsewhere AS MATERIALIZED (
        SELECT a.lead, a.win, a.name AS said, b.win AS other_win, b.name AS other, a.place AS place,
            b.place AS other_place
        FROM placed a JOIN placed b USING (lead)
        WHERE a.article_no < b.article_no AND a.place <> b.place AND a.label = b.label
            AND a.country IS NOT DISTINCT FROM b.country),
    beside AS MATERIALIZED (
        SELECT DISTINCT p.place, p.other_place
        FROM (SELECT place, other_place FROM moved UNION SELECT place, other_place FROM elsewhere) p
        JOIN sentence_entities x ON x.entity_no = p.place
        JOIN sentence_entities y ON y.entity_no = p.other_place AND y.win = x.win), two AS MATERIALIZED (
        SELECT event, lead, win, list_sort(list(DISTINCT one)) AS people FROM (
            SELECT event, lead, win, unnest(list_concat(actors, recipients)) AS one FROM told
            WHERE type = 'CONSULT' AND status <> 'announced')
        JOIN names n ON n.entity_no = one WHERE n.label = 'PERSON' GROUP BY ALL HAVING count(DISTINCT one) = 2)"""
_PARTS = (
    """SELECT lead, 'place' AS kind, 2 AS grade, min(win) AS win, said, min(other_win) AS other_win, other
    FROM (SELECT * EXCLUDE (plan) FROM moved
        UNION ALL SELECT plan AS lead, * EXCLUDE (lead, plan) FROM moved
        UNION ALL FROM elsewhere) ANTI JOIN beside USING (place, other_place)
    GROUP BY lead, said, other""",
    """SELECT a.lead, 'status', 3, a.win, a.status, b.win, b.status FROM told a JOIN told b USING (lead)
    WHERE a.status = 'denied' AND b.status IN ('reported', 'alleged') AND a.event // {places} <> b.event // {places}""",
    """SELECT a.lead, 'number', 3, a.win, a.said, b.win, b.said
    FROM (FROM amounts JOIN told USING (event)) a JOIN (FROM amounts JOIN told USING (event)) b
        ON b.lead = a.lead AND b.unit = a.unit
    WHERE a.event // {places} < b.event // {places} AND a.value <> b.value""",
    """SELECT a.lead, 'participants', 2, a.win, x.name, b.win, y.name
    FROM (SELECT event, lead, win, unnest(people) AS one, people FROM two) a
    JOIN (SELECT event, lead, win, unnest(people) AS one, people FROM two) b USING (lead)
    JOIN names x ON x.entity_no = a.one JOIN names y ON y.entity_no = b.one
    WHERE a.event // {places} < b.event // {places} AND len(list_intersect(a.people, b.people)) = 1
        AND NOT list_contains(b.people, a.one) AND NOT list_contains(a.people, b.one)""",
    """SELECT a.lead, 'spelling', 1, min(a.win), a.spelt, min(b.win), n.name
    FROM (FROM spellings JOIN told USING (win)) a JOIN told b USING (lead) LEFT JOIN event_places p ON p.event = b.event
    JOIN names n ON n.entity_no = a.entity_no
    WHERE b.event // {places} <> a.event // {places} AND (p.place = a.entity_no
            OR list_contains(b.actors, a.entity_no) OR list_contains(b.recipients, a.entity_no))
        AND (b.event // {places}, a.entity_no) NOT IN (SELECT win // {places}, entity_no FROM spellings)
    GROUP BY ALL""",
    """SELECT DISTINCT e.lead, 'slip', 2, s.win, s.said, s.other_win, s.other
    FROM slips s JOIN events e ON e.win = s.win""",
)
_ORDER = " ORDER BY lead, grade DESC, kind, win, other_win, said, other"
