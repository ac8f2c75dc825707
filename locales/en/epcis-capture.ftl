# Captures that go on after the answer.
event-receipt-running = The file is being read; its events appear as they are kept.
event-receipt-again = Look again
event-receipt-counted = { $events } events: { $stored } new, { $duplicates } known, { $refused } refused.
