"""For how long personal data is kept, what a legal hold keeps longer, and the erasing of what is over by four eyes.

Must not know pages or the API. Each app below says in its registers (`registry.audit.registers`) what personal data it holds, from when
its time is counted and how it is erased; none of them knows a schedule, a hold or a run.

Why the audit chain survives. A log that proves itself hashes what it says, so a name in it could never go. An event therefore commits
itself: it keeps `sha256` over a random salt and the words, its own hash covers that commitment and not the words, and the words
stand beside it. Erasing takes words and salt and leaves the commitment. Every link is then recomputed as before: that the act was
done, on what, when, by which number of a person, in which order. Without the salt nobody finds the words again by guessing names.
While words are there the commitment proves them; a change of one letter is found. Encrypting words and losing the key would do the
same, but a key has to be kept apart from the table for as long as the words live, and a restored backup of keys brings all words
back; a salt stands in the row and goes with it. Events of before this way of hashing keep their words: their hashes cover them, and
rewriting a chain is what a chain is there to forbid.

What may erase. The tables stay append-only for everybody. A trigger lets marks into the marked columns only in a transaction that
opened an `audit.Erasure`, and the database accepts one only for an item of a run whose proposal was approved, that is not done and
under no hold.

What stays on purpose: decisions, letters, statements and the register itself, which are the authority's own signed word, and
proposals, which prove the four eyes.
"""
