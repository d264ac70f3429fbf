-- Checks whether a telephone of the exchange may be sent a message, and counts it as a ring.
--
-- Needs: ledger.lua, ledger-checks.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the facts, JSON: ledger-facts.ts, as of a call to the telephone
--
-- Reply: nothing when it may be sent; else the rule, and seconds or ''

local facts = cjson.decode(ARGV[2])
judgeRight(facts)
for _, rule in ipairs(rules.order) do
  if rule.message then
    local refused, more = check(rule, facts)
    if refused then
      tally(thisHour(), 'refused:' .. rule.name)
      return { rule.name, retrySeconds(more) }
    end
  end
end
noteStrangers(facts, facts.call.deliveryId)
noteRing(facts, facts.call.deliveryId)
return {}
