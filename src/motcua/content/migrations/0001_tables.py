import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskContact',
            fields=[
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='directory.unit')),
                ('number', models.IntegerField(help_text='counts the changes, against two tabs')),
                ('address', models.TextField(blank=True)),
                ('phones', models.TextField(blank=True)),
                ('answering_number', models.TextField(blank=True, help_text='automatic answers by telephone')),
                ('sms_number', models.TextField(blank=True, help_text='automatic answers by text message')),
                ('email', models.TextField(blank=True)),
                ('directions', models.TextField(blank=True)),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(help_text='of the form, so that a double click makes one page', unique=True)),
                ('kind', models.TextField()),
                ('slug', models.TextField()),
                ('published_at', models.DateTimeField(help_text='first time', null=True)),
                ('updated_at', models.DateTimeField(help_text='of the current text', null=True)),
                ('sort_key', models.TextField()),
                ('agency', models.ForeignKey(help_text='answers for the page', on_delete=django.db.models.deletion.PROTECT, to='directory.agency')),
            ],
        ),
        migrations.CreateModel(
            name='PageText',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('title', models.TextField()),
                ('summary', models.TextField(blank=True)),
                ('body', models.TextField(blank=True)),
                ('procedures', models.JSONField(help_text='national codes, in the order shown')),
                ('link', models.TextField(blank=True, help_text='of a service that runs elsewhere')),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('search_key', models.TextField(help_text='folded words of title and summary')),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('page', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='content.page')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('page', 'number'), name='content_pagetext_number')],
            },
        ),
        migrations.AddField(
            model_name='page',
            name='current',
            field=models.ForeignKey(db_index=False, help_text='null: not shown', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.pagetext'),
        ),
        migrations.AddField(
            model_name='page',
            name='draft',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='content.pagetext'),
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('current__isnull', False)), fields=['kind', '-published_at', '-id'], name='content_page_newest'),
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('current__isnull', False)), fields=['kind', 'sort_key', 'id'], name='content_page_sorted'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('kind', 'slug'), name='content_page_address'),
        ),
    ]
