"""Who paused an account, as the store keeps it; every gate is closed by any of them, but not every hand opens it."""

#: an officer, by name of the account or of everything
OFFICER = "officer"
#: the platform refused the credential or the credit (row 11)
PLATFORM = "platform"
#: somebody else has the account: nobody speaks or pastes there, and nothing is shared from it
COMPROMISED = "compromised"
