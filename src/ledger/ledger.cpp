namespace bawn::ledger {}
