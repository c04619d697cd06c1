"""How a case flows.

application filed → ``intake`` screens it → records completed
                  → ``reviewer_match`` finds an expert → reviewer matched
                  → ``decision`` prepares; the physician signs → decision issued
                  → ``letters`` makes the letter and its public copy → letter issued
"""
