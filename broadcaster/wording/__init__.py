"""The council's templates: found, checked against an allow-list, filled and measured."""
