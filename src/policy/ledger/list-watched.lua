-- Lists the trunks that the diallers watch.
--
-- Needs: ledger.lua, ledger-watched.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
--
-- Reply: for each trunk, as watchedReply says

return watchedReply()
