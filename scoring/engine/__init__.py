"""The pure scoring engine: rules, leaves, totals, ranks and classes.

Standard library only. Numbers are Decimal (ratios are exact Fractions), nothing is translated here:
problems and trace steps are codes with parameters, the caller puts them into words.
"""
