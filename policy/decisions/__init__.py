"""May this device do that, now? One question, one answer, with its reasons.

schema.cedar   what there is: devices, people, places, and every action
gate.cedar     the policies that no bundle can take away
actions        the same actions for the rest of the house, with what each is for
facts          what is known of a request, as values
engine         Cedar behind a wrapper that can only fail closed
reference      a second, independent reading of policies: the oracle of the tests
explaining     why a request was denied that no policy allows: what came nearest
remembering    answers that are kept for equal questions
"""
