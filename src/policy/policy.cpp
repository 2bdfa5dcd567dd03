namespace bawn::policy {}
