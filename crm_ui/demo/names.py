"""First and last names by country."""

FIRST = {
    "DE": "Anke Björn Clara Dirk Elif Fabian Greta Heiko Ines Jürgen Katrin Lukas Martina Niklas Petra Rainer "
    "Sabine Thorsten Ulrike Volker Yasmin Zeynep",
    "GB": "Amara Callum Deborah Edward Fiona Gareth Harriet Imran Jasmine Kieran Lorna Malcolm Nadia Oliver "
    "Pippa Rhys Shreya Tobias Winifred Zara",
    "FR": "Adèle Bastien Chloé Damien Élodie François Gaëlle Hugo Inès Jérôme Karim Léa Maëlys Noémie Océane "
    "Pascal Rachida Sébastien Thérèse Yann",
    "US": "Aaliyah Brandon Carmen DeShawn Emily Felipe Grace Hector Isabel Jamal Kimberly Logan Maria Nathan "
    "Olivia Preston Rosa Savannah Tyler Wei",
    "CA": "Aiden Brigitte Connor Delphine Émile Fatima Gordon Heather Jian Kaur Liam Manon Noor Owen Simone",
    "AU": "Alinta Bruce Chelsea Darcy Eliza Flynn Georgia Harper Indiana Jarrah Kylie Lachlan Matilda Ngaire Tane",
    "SE": "Astrid Bengt Cecilia Erik Freja Gunnar Hanna Ingrid Jonas Karin Lars Maja Nils Pär Sigrid Torbjörn "
    "Åsa Örjan",
    "IE": "Aoife Brendan Ciarán Deirdre Eoin Fionnuala Gráinne Niamh Oisín Pádraig Róisín Siobhán Tadhg Úna",
}
LAST = {
    "DE": "Albrecht Böhm Çelik Dietrich Engelhardt Förster Großmann Haas Jäger Kowalski Lehmann "
    "Müller-Lüdenscheidt Nguyen Öztürk Pfeiffer Riedel Schäfer Tischler Vogt Weiß Yıldız Zimmermann",
    "GB": "Abernathy Blackwood Choudhury Davies Ellis Fairbairn Gallagher Hussain Ingham Jones Khan Llewellyn "
    "MacLeod Nwosu Oakley Patel Robson Singh Thornton Whitaker",
    "FR": "Aubert Benoît Chevallier Dubois Étienne Fontaine Girard Haddad Joly Kone Lefèvre Martin N'Diaye "
    "Olivier Perrin Quéméneur Rousseau Simon Traoré Vasseur",
    "US": "Alvarez Brooks Carter Delgado Edwards Foster Garcia Hayes Ibarra Jackson Kim Lopez Morales Nakamura "
    "Ortiz Park Quinn Ramirez Sullivan Washington Zhang",
    "CA": "Arsenault Bouchard Chen Desjardins Fraser Gagnon Gill Huang Lavoie MacDonald Ouellet Pelletier Singh "
    "Tremblay",
    "AU": "Anderson Baker Campbell Doyle Evans Fletcher Harris Kelly Marshall Ngata Papadopoulos Ryan Stewart Walker",
    "SE": "Andersson Bergström Dahlgren Ekström Forsberg Gustafsson Håkansson Jönsson Källström Lindqvist "
    "Nyström Öberg Sjöberg Åkesson",
    "IE": "Ahern Brennan Callaghan Doherty Fitzgerald Hennessy Kavanagh Lynch McCarthy Nolan O’Brien O’Sullivan "
    "Quirke Sweeney",
}
STREETS = {
    "DE": "Hafenstraße|Am Markt|Bahnhofstraße|Gartenweg|Industriestraße|Lindenallee|Mühlenweg|Schloßplatz",
    "GB": "Canal Street|Mill Lane|Station Road|Victoria Terrace|Foundry Yard|Abbey Walk",
    "FR": "rue des Tanneurs|avenue de la Gare|quai du Port|place de la Halle|rue Victor-Hugo",
    "US": "Market Street|Harbor Avenue|Maple Drive|Railroad Way|Second Street",
    "CA": "King Street West|Water Street|Granville Avenue|Queen Street",
    "AU": "Wattle Street|Harbour Parade|Flinders Road|Quay Street",
    "SE": "Storgatan|Hamngatan|Kungsgatan|Bruksvägen",
    "IE": "Merchants Quay|Abbey Street|Patrick Street|Dock Road",
}
FUNCTIONS = [
    ("Head of Purchasing", "Purchasing"),
    ("Buyer", "Purchasing"),
    ("Workshop Manager", "Workshop"),
    ("Quality Engineer", "Quality"),
    ("Production Planner", "Production"),
    ("Accounts Payable", "Finance"),
    ("Managing Director", "Management"),
    ("Logistics Coordinator", "Logistics"),
    ("Product Manager", "Product Management"),
    ("Goods Receipt", "Logistics"),
    ("Assistant to the Management", "Management"),
    ("Fleet Manager", "Operations"),
]
