-- Puts a user or a number into a set of what may not be called, or takes it out.
--
-- Needs: ledger.lua, ledger-stops.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  put, take, restore, or undo: take out what was restored, unless somebody has put it in since
-- ARGV[3]  the set: held, held:elsewhere, suspended, suspended:others
-- ARGV[4]  the id of the user, or the digest of the number
--
-- Reply: 1 when the set has changed, else 0

local changes = { put = putIn, take = takeOut, restore = restore, undo = undoRestored }
return changes[ARGV[2]](ARGV[3], ARGV[4])
