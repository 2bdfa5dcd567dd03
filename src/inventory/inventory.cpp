namespace bawn::inventory {}
