namespace bawn::agents {}
