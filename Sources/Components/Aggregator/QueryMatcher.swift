import Model
func matchMask(_ query: Query, _ template: LogTemplate) -> UInt64 {
  for f in template.fields { if f.name == "level", case .text(let t) = f.value { return t == "ERROR" || t == "FATAL" ? .max : 0 } }; return 0 }
