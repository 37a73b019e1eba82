import Model
func matchMask(_ pattern: FilterPattern, _ template: LogTemplate) -> UInt64 { .max }
