"""Queries grown from the grammar of SPARQL by chance, with all that hides words: comments, texts, IRIs, signs.

`grown` gives the same query for the same number. `%s` in it is a place where a part of a group may stand.
"""

from __future__ import annotations

from random import Random

_SPACES = (
    " ",
    " ",
    " ",
    " ",
    "\n",
    "\t",
    "\r",
    "#\n",
    "#'''\n",
    '#"""\r',
    "#>\n",
    "# }\n",
    "#SERVICE <a:b> {\n",
    "#'>\"\n",
)
_IRIS = (
    "<x:a>",
    "<http://x/#>",
    "<http://x/'>",
    "<http://x/'''#>",
    "<#>",
    "<http://x/\\u0041(>",
    "<http://x/?a&&b|c>".replace("|", ""),
    "<>",
    "<=b>",
)
_NAMES = (
    "p:a", "p:", ":", ":-".replace("-", "b-"), "p:a.b", "p:a-", "p:%41", "p:\\'", "p:\\#", "p:a\u0300", "p:\u2070", "p:\u00b7".replace("\u00b7", "a\u00b7"),
    "p:1", "p:_", "p:a:b", "p.q:a", "\u00e9:\u3042", "p:SERVICE", "p:\u3001", "p:a\u200d",
)  # fmt: skip
_VARIABLES = ("?a", "$b", "?c1", "?SERVICE", "?\u00e9", "?a\u0300", "?1", "?\u2070", "?_\u203f", "?a\u00b7", "?\u3001")
_TEXTS = (
    "'x'", '"x"', "''", '""', "'''x'''", '"""x"""', "'''a'b''c'''", '"""a"b""c"""', "'\"'", "\"'''\"", "'#'", "'\\''", '"\\""',
    "'''\n#'''", "'<'", "'}'", "'SERVICE <a:b> {'", "'\\u0027'", '"\\\\"',
)  # fmt: skip
_NUMBERS = ("1", "2.5", ".5", "1e5", "1.e5", "1.5E-3", ".5e+1", "0")
_COMPARE = ("<", ">", "<=", ">=", "=", "!=")
_FUNCTIONS = ("STR", "ABS", "LANG", "DATATYPE", "STRLEN", "isIRI", "UCASE")


class _Grower:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._names = 0

    def one(self, options):
        return self._random.choice(options)

    def chance(self, part: float = 0.3) -> bool:
        return self._random.random() < part

    def joined(self, *parts: str) -> str:
        """Parts with something between them; between signs there may be nothing."""
        text = parts[0]
        for part in parts[1:]:
            loose = part[:1] in "(){}[],;=!+*/" or text[-1:] in "({[,;=+*/"
            text += ("" if loose and self.chance(0.6) else self.one(_SPACES)) + part
        return text

    def fresh(self) -> str:
        self._names += 1
        return f"?v{self._names}"

    def iri(self) -> str:
        return self.one(_IRIS) if self.chance(0.6) else self.one(_NAMES)

    def literal(self) -> str:
        text = self.one(_TEXTS)
        tail = ("", "", "@en", "@en-GB", f"^^{self.iri()}")
        return self.one((text + self.one(tail), self.one(_NUMBERS), "true", "false"))

    def term(self) -> str:
        return self.one((self.one(_VARIABLES), self.one(_VARIABLES), self.iri(), self.literal()))

    def expression(self, depth: int) -> str:
        if depth <= 0 or self.chance(0.25):
            return self.one((self.one(_VARIABLES), self.one(_VARIABLES), self.literal(), self.iri()))
        inside = lambda: self.expression(depth - 1)  # noqa: E731
        kind = self._random.randrange(11)
        if kind < 4:
            return self.joined("(", inside(), self.tight(self.one(_COMPARE)), inside(), ")")
        if kind == 4:
            return self.joined("(", inside(), self.tight(self.one(("&&", "||", "+", "-", "*", "/"))), inside(), ")")
        if kind == 5:
            return self.joined(self.one(_FUNCTIONS), "(", inside(), ")")
        if kind == 6:
            return self.joined("(", inside(), self.one(("IN", "NOT IN")), "(", inside(), ",", inside(), ")", ")")
        if kind == 7:
            return self.joined(self.iri(), "(", self.one(("", "DISTINCT ")) * 0 + inside(), ")")
        if kind == 8:
            return self.joined(self.one(("EXISTS", "NOT EXISTS")), self.group(depth - 1))
        if kind == 9:
            return "(" + self.one(("!", "-")) + self.joined("(", inside(), ")") + ")"
        return self.joined("IF", "(", inside(), ",", inside(), ",", inside(), ")")

    def tight(self, sign: str) -> str:
        """A sign, sometimes with no room after it."""
        return sign

    def path(self, depth: int) -> str:
        kind = self._random.randrange(6)
        if depth <= 0 or kind == 0:
            return self.one((self.iri(), self.iri(), "a", self.one(_VARIABLES)))
        step = lambda: self.one((self.iri(), "a", f"({self.path(0) if False else self.iri()})"))  # noqa: E731
        if kind == 1:
            return self.joined(step(), "/", step())
        if kind == 2:
            return self.joined("(", step(), "|", "^" + step(), ")") + self.one(("", "*", "+", "?"))
        if kind == 3:
            return self.joined("!(", self.iri(), "|", "^" + self.iri(), ")")
        if kind == 4:
            return "^" + step()
        return self.joined("(", "(", step(), ")", ")") + self.one(("*", "+"))

    def object(self, depth: int) -> str:
        kind = self._random.randrange(7)
        if depth <= 0 or kind < 4:
            return self.term()
        if kind == 4:
            return self.joined("(", *(self.object(depth - 1) for _ in range(self._random.randrange(3) + 1)), ")")
        if kind == 5:
            return self.joined("[", self.path(depth - 1), self.object(depth - 1), "]")
        return "_:b" + str(self._random.randrange(10**9))

    def triples(self, depth: int) -> str:
        subject = self.one((self.term(), self.object(depth)))
        parts = [subject, self.path(depth), self.object(depth)]
        while self.chance():
            parts += [",", self.object(depth)]
        while self.chance():
            parts += [";", self.path(depth), self.object(depth)]
        return self.joined(*parts)

    def table(self) -> str:
        if self.chance():
            return self.joined(
                "VALUES", self.fresh(), "{", *(self.one((self.iri(), self.literal(), "UNDEF")) for _ in range(2)), "}"
            )
        row = lambda: self.joined("(", self.iri(), self.literal(), ")")  # noqa: E731
        return self.joined("VALUES", "(", self.fresh(), self.fresh(), ")", "{", row(), row(), "}")

    def select(self, depth: int) -> str:
        columns = [
            self.one((self.fresh(), self.joined("(", self.expression(depth - 1), "AS", self.fresh(), ")")))
            for _ in range(self._random.randrange(3) + 1)
        ]
        head = self.joined("SELECT", *(["DISTINCT"] if self.chance() else []), *columns)
        return self.joined(head, self.group(depth - 1), *self.tail(depth))

    def tail(self, depth: int) -> list[str]:
        condition = lambda: self.one(  # noqa: E731
            (
                self.joined("(", self.expression(depth - 1), ")"),
                self.joined("STR", "(", self.expression(depth - 1), ")"),
                self.joined(self.iri(), "(", self.expression(depth - 1), ")"),
            )
        )
        parts: list[str] = []
        if self.chance():
            parts += [
                "ORDER BY",
                *(
                    self.one((self.one(_VARIABLES), condition(), "ASC" + self.joined("(", self.expression(0), ")")))
                    for _ in range(2)
                ),
            ]
        if self.chance():
            parts += ["LIMIT", "5"]
        if self.chance(0.2):
            parts.append(self.table())
        return parts

    def group(self, depth: int) -> str:
        """A group; somewhere in it, first or last or between, is a place."""
        if depth > 1 and self.chance(0.15):
            return self.joined("{", self.select(depth - 1), "}")
        parts: list[str] = []
        for _ in range(self._random.randrange(4)):
            kind = self._random.randrange(9)
            if kind < 3 or depth <= 0:
                # Nothing but triples needs a dot before more triples.
                parts += [self.triples(max(depth - 1, 0)), "."]
            elif kind == 3:
                parts.append(self.joined("FILTER", self.joined("(", self.expression(depth), ")")))
            elif kind == 4:
                parts.append(
                    self.joined(
                        "FILTER", self.one((self.one(_FUNCTIONS), self.iri())), "(", self.expression(depth), ")"
                    )
                )
            elif kind == 5:
                parts.append(self.joined("BIND", "(", self.expression(depth), "AS", self.fresh(), ")"))
            elif kind == 6:
                parts.append(self.joined(self.one(("OPTIONAL", "MINUS", "GRAPH ?g")), self.group(depth - 1)))
            elif kind == 7:
                parts.append(self.joined(self.group(depth - 1), "UNION", self.group(depth - 1)))
            else:
                parts.append(self.table())
        place = self._random.randrange(len(parts) + 1)
        # After a dot, or at the begin, or after anything but triples.
        parts.insert(place + (place < len(parts) and parts[place] == "."), "%s")
        return self.joined("{", *parts, "}")

    def query(self) -> str:
        depth = self._random.randrange(4) + 1
        head = "PREFIX p: <http://x/> PREFIX : <http://y/> PREFIX p.q: <a:> PREFIX \u00e9: <b:>\n"
        kind = self._random.randrange(4)
        if kind == 0:
            return head + self.joined("ASK", self.group(depth))
        if kind == 1:
            return head + self.joined(
                "CONSTRUCT", "{", "?s", "?p", "(", self.term(), ")", "}", "WHERE", self.group(depth), *self.tail(depth)
            )
        if kind == 2:
            return head + self.joined("SELECT", "*", "WHERE", self.group(depth), *self.tail(depth))
        return head + self.select(depth)


def grown(number: int) -> str:
    """A query by chance; most are read by an engine, not all: what is grown knows nothing of scopes."""
    return _Grower(Random(number)).query().replace("%%s", "%s")
