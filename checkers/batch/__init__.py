"""Many subjects in one run of the command: a list in, one result a subject out, in order of completion.

subjects.py   text → subjects              run.py       subjects → reports, a bounded number at once
journal.py    what an earlier run left     sink.py      where results go, line by line
pace.py       how many at once, by how busy the processor is
tally.py      what all results come to     progress.py  how far it is, on standard error
command.py    puts these together          options.py   the options of all checkers' commands about it
"""
