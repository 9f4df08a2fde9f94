"""The demo: a story told on a stage, and a page on which visitors go on playing.

story         entry of `bellhop demo`; its parts are opening, routine, desk and hours
stage         a whole Bellhop and three people, between crm, keycrm/ and telegram/
business      whose CRM it is: what that posts; cabinet: what it keeps in KeyCRM
expectations  what the story checks
routes        the page; its buttons are in samples (events) and leaps (the clock)
terminal      what is printed
words/        everything that the demo itself says, and the names of people and shops
"""
