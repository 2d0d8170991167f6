"""The review page: a list of events, one clip at a time, one key for a verdict.

views      what is shown, as values in words for people
pages      the addresses: the page, its details, the forms that work without script
reports    what plant workers report, as security reads and answers it
assets     style, script modules and icon: a closed list, no build step
"""
