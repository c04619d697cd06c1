"""What happens to a letter after it is made: handed to a carrier, delivered, or returned.

``laying`` notes for each letter who must get it, ``dispatch`` hands it over and watches,
``carriers`` are the ways out, ``deliveries`` is the table, ``states.yaml`` the life. One letter is
one key, and a carrier sends a key once, however often it is asked.
"""
