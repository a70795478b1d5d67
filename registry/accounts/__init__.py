"""People, their organisations and roles, invitations, API keys, sessions and second factors; and who may open a page.

Must not know exchanges' files, licences, lists or the approval of anything: approvals call in here, never the other way.
"""
