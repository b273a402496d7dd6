"""Stems of Latin epithets, so that genders and cases of one word meet. Sounds are not here.

The noun half of Schinke, Greengrass, Robertson and Willett, "A stemming algorithm for Latin text
databases" (Journal of Documentation 52, 1996), with the ending -ii added, as gnparser has it:
alba, albus and album have the stem alb, smithi and smithii the stem smith.
"""

import polars as pl

ENDINGS = "ibus|ius|ae|am|as|em|es|ia|ii|is|nt|os|ud|um|us|a|e|i|o|u"
# Latin words that end in -que by nature, where elsewhere it is the enclitic `and`.
KEEP_QUE = (
    "at|quo|ne|ita|abs|aps|abus|adae|adus|deni|de|sus|obli|perae|plenis|quando|quis|quae|cuius|cui"
    "|quem|quam|qua|qui|quorum|quarum|quibus|quos|quas|quotusquis|quous|ubi|undi|us|uter|uti|utro"
    "|utribi|tor|co|conco|contor|detor|deco|exco|extor|obtor|optor|retor|reco|attor|inco|intor"
    "|praetor"
)


def stem(epithet: pl.Expr) -> pl.Expr:
    """Stems of words in small plain letters: j becomes i, v becomes u, the ending goes.

    The longest ending goes that leaves two letters. One chain, because polars computes again what
    an expression names twice.
    """
    letters = epithet.str.replace_many(["j", "v"], ["i", "u"])
    kept = letters.str.replace(rf"^({KEEP_QUE})que$", "${1}Q")
    cut = kept.str.replace("que$", "").str.replace(rf"^(..+?)(?:{ENDINGS})$", "$1")
    return cut.str.replace("Q", "que", literal=True)
