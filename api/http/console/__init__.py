"""The pages that security staff work on, for a browser and for nothing else.

shell      what all pages have in common: frame, policy, theme, who is signed in
nav        the pages in the top bar, one line each
views      what is shown, as values in words for people
pages      the review page: its addresses, its details, the forms that work without script
reports    what plant workers report, as security reads and answers it
assets     style, script modules and icons: a closed list, no build step
"""
