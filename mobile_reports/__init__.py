"""What plant workers report from their phones: the app, and the checks of what it sends.

wording   the words that came, checked
photos    a photo made anew from its pixels, so that nothing else of the file is kept
rates     how often somebody may send
posters   the sheet that hangs at a post: its code, and the same to be scanned
app_files the app as it is given to phones
app       the app itself: pages, script and style, without a build step

It knows the plant's words and nothing else of ours; `api` brings it to the network.
"""
